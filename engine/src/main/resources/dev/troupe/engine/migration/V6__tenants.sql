-- Nothing crosses organizations, in the database too. The owner of the tables, which engines connect as, sees all. Others,
-- such as the role troupe_tenant that Tenancy makes and grants what it may do, see and change the rows of one organization:
-- the one in the session's setting troupe.organization. Without one they see nothing.
do $$
declare
    name text;
begin
    foreach name in array array['run', 'request', 'chain', 'chain_head', 'checkpoint', 'budget', 'account', 'spender',
                                'stop', 'breaker', 'guard_count', 'guard_pass'] loop
        execute format('alter table troupe.%I enable row level security', name);
        execute format('create policy tenant on troupe.%I using (organization = current_setting(''troupe.organization'', true))', name);
    end loop;
    -- What belongs to a run is seen with it.
    foreach name in array array['journal', 'signal', 'vote', 'delegation'] loop
        execute format('alter table troupe.%I enable row level security', name);
        execute format('create policy tenant on troupe.%1$I using (exists (select 1 from troupe.run r where r.id = %1$I.run))', name);
    end loop;
    foreach name in array array['message', 'message_taking'] loop
        execute format('alter table troupe.%I enable row level security', name);
        execute format('create policy tenant on troupe.%1$I using (exists (select 1 from troupe.run r where r.id = %1$I.root))', name);
    end loop;
end
$$;

-- What was spent is kept for longer than its run.
alter table troupe.spend enable row level security;
create policy tenant on troupe.spend using (exists (select 1 from troupe.spender p where p.id = spend.spender));
alter table troupe.held enable row level security;
create policy tenant on troupe.held using (exists (select 1 from troupe.account a where a.id = held.account));
alter view troupe.spending set (security_invoker = true);
alter view troupe.untold set (security_invoker = true);

-- Large texts belong to nobody: whoever knows the hash of one may read it, and nobody else may list them or put another
-- text in its place.
alter table troupe.blob enable row level security;

create function troupe.content_of(address bytea) returns text
    language sql stable strict security definer
    return (select content from troupe.blob where hash = address);

create function troupe.contents_of(addresses bytea[]) returns table (address bytea, text text)
    language sql stable strict security definer
    begin atomic
        select hash, content from troupe.blob where hash = any (addresses);
    end;

create function troupe.keep_contents(addresses bytea[], texts text[]) returns void
    language sql volatile strict security definer
    begin atomic
        insert into troupe.blob (hash, content)
        select n.address, n.text from unnest(addresses, texts) as n (address, text)
        where n.address = sha256(convert_to(n.text, 'UTF8')) order by 1
        on conflict (hash) do update set used_at = now() where blob.used_at < now() - interval '10 minutes';
    end;

-- What all organizations share can be raised by each, and in no other way changed.
create function troupe.next_runs(count int) returns bigint
    language sql volatile strict security definer
    begin atomic
        update troupe.id_block set next = next + greatest(count, 1) returning next - greatest(count, 1);
    end;

create function troupe.next_organization_run() returns bigint
    language sql volatile security definer
    begin atomic
        update troupe.id_block set next_organization = next_organization + 1 returning next_organization - 1;
    end;

create function troupe.raise_budget_version() returns bigint
    language sql volatile security definer
    begin atomic
        update troupe.budget_version set version = version + 1 returning version;
    end;

create function troupe.raise_stop_version() returns bigint
    language sql volatile security definer
    begin atomic
        update troupe.stop_version set no = no + 1 returning no;
    end;

revoke execute on function troupe.content_of, troupe.contents_of, troupe.keep_contents, troupe.next_runs,
    troupe.next_organization_run, troupe.raise_budget_version, troupe.raise_stop_version from public;

-- The trees of an organization, newest first.
create index run_root_of on troupe.run (organization, id) where parent is null;
-- Of those, the few that are not simply over.
create index run_root_standing on troupe.run (organization, status, id) where parent is null and status in (0, 1, 2, 3, 4, 11);

-- Those that are over, latest first: where an auditor looks.
create index run_rested on troupe.run (organization, updated_at, id) where status >= 10;

-- What each transaction brought about, for those who follow. Numbers are taken just before the transaction ends, and not in
-- the order of ends: how readers miss nothing, Horizon says.
-- organization: whose it is, if it is of one alone. rows: which journal rows, as News writes them. news: JSON.
create table troupe.feed (
    no           bigint      primary key generated always as identity,
    at           timestamptz not null default clock_timestamp(),
    organization text,
    rows         bytea,
    news         text
) with (toast_tuple_target = 8160);
alter table troupe.feed alter column rows set storage external;
alter table troupe.feed enable row level security;
create policy tenant on troupe.feed using (organization = current_setting('troupe.organization', true));

-- Up to which number it was removed.
create table troupe.feed_start (
    no       bigint  not null,
    only_one boolean not null default true primary key check (only_one)
);
insert into troupe.feed_start (no) values (0);
