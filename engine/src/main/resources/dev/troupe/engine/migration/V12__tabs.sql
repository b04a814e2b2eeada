-- What the steps of a run use of what is kept for them is in the rows that they end in, and nowhere else until the
-- reservation ends: then it is listed as one, and the accounts learn of it.

-- tab: the number of the reservation that the step had a share of; null if it had none
-- held: the money that the share was for
alter table troupe.journal
    add column tab bigint, add column spender bigint, add column outcome smallint,
    add column money bigint, add column tokens bigint, add column runs int, add column "time" bigint, add column held bigint;

-- What is at work would lose what it holds.
do $$
declare
    node record;
begin
    select * into node from troupe.node n where n.alive and n.lease_until > now() order by id limit 1;
    if found then
        raise exception 'a process of an earlier version works with this database (%, until % at least): stop it, or, if it is gone, try again after that',
            node.name, node.lease_until;
    end if;
end
$$;

-- Nodes of before are gone: what they held is given back, what they used of it is spent.
with used as (
  select l.account, sum(troupe.amount_of(a.unit, s.money, s.tokens, s.runs, s."time"))::bigint as amount
  from troupe.spend s cross join unnest(s.accounts) as u (account)
  join troupe.held l on l.node = s.node and l.account = u.account and s.no > l.listed
  join troupe.account a on a.id = l.account
  group by 1),
given as (
  select account, sum(amount)::bigint as amount from troupe.held group by 1)
update troupe.account a set reserved = a.reserved - g.amount, spent = a.spent + coalesce(u.amount, 0)
from given g left join used u on u.account = g.account where a.id = g.account;

drop view troupe.spending;
drop view troupe.untold;
drop table troupe.held;
alter table troupe.spend drop column no, drop column node, drop column accounts;
drop sequence troupe.spend_no;

-- A reservation: for one step, or a tab, which steps have shares of. That of a dead node is given back.
-- no: given out by its node, and no other's. since: rows of the run that used it, and are not listed, have at least this number
-- accounts, amounts: what it holds of which
create table troupe.held (
    node     bigint   not null,
    no       bigint   not null,
    run      bigint   not null,
    root     bigint   not null,
    since    int      not null,
    accounts bigint[] not null,
    amounts  bigint[] not null,
    primary key (node, no)
) with (fillfactor = 50);
alter table troupe.held enable row level security;
create policy tenant on troupe.held using (exists (select 1 from troupe.run r where r.id = held.run));

-- What steps used of tabs that are open.
create view troupe.unlisted with (security_invoker = true) as
    select h.node, h.no, h.root, j.run, j.pos, j.at, j.spender, j.outcome, j.money, j.tokens, j.runs, j."time", j.held
    from troupe.held h join troupe.journal j on j.run = h.run and j.seq >= h.since and j.tab = h.no;

-- What was used, whether it is listed by now or not. What is listed as one may be of several steps.
create view troupe.used with (security_invoker = true) as
    select at, run, root, pos, spender, outcome, steps, money, tokens, runs, "time", held from troupe.spend
    union all
    select at, run, root, pos, spender, outcome, 1, money, tokens, runs, "time", held from troupe.unlisted;

create view troupe.spending with (security_invoker = true) as
    select s.at, s.run, s.root, s.pos, s.outcome, s.steps, s.money, s.tokens, s.runs, s."time", s.held,
           p.organization, p.agent, p.plan, p.task, p.goal, p.subject
    from troupe.used s join troupe.spender p on p.id = s.spender;

-- What is reserved of accounts although it was used: they learn of it soon.
create view troupe.untold with (security_invoker = true) as
    select u.account, sum(troupe.amount_of(a.unit, s.money, s.tokens, s.runs, s."time"))::bigint as amount
    from troupe.held h cross join unnest(h.accounts) as u (account) join troupe.account a on a.id = u.account
    join troupe.unlisted s on s.node = h.node and s.no = h.no
    group by u.account;
