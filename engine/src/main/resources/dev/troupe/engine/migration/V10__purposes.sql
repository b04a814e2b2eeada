-- What a tree of runs was begun for, of its top: as its first journal row says it, which counts. Here so that it can be looked for.
alter table troupe.run
    add column plan text,
    add column task text,
    add column goal text;

-- JSON that holds a NUL character cannot be taken apart by PostgreSQL: what such a run is for stays unknown.
update troupe.run r
set plan = f.input -> 'mandate' ->> 'plan', task = f.input -> 'mandate' ->> 'task', goal = f.input -> 'mandate' ->> 'goal'
from (select j.run, case when w.text not like '%\u0000%' then w.text::json end as input
      from troupe.journal j cross join lateral (select coalesce(j.payload, (select b.content from troupe.blob b where b.hash = j.blob)) as text) w
      where j.seq = 0) f
where f.run = r.id and r.parent is null and r.type = 'flow' and json_typeof(f.input) = 'object';

-- The trees of a plan and of a task, newest first.
create index run_of_plan on troupe.run (organization, plan, id) where plan is not null;
create index run_of_task on troupe.run (organization, task, id) where task is not null;
