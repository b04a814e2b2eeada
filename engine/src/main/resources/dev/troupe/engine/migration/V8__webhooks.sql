-- Where an organization has its events sent, and what became of that.

-- secret: what signs, encrypted with a key that is not in the database, of which sealed_with is the fingerprint. former: the
-- one before it, which signs besides for a while.
-- from_no: only what the feed says after it is sent. failing_since: the first failure after the last success.
-- taken_by, taken_until: the process that sends to it now; nobody else does meanwhile.
create table webhook (
    id            text        primary key,
    organization  text        not null,
    url           text        not null,
    events        text[]      not null,
    secret        bytea       not null,
    former        bytea,
    former_until  timestamptz,
    sealed_with   bytea       not null,
    revision      bigint      not null,
    created_by    text        not null,
    created_at    timestamptz not null,
    from_no       bigint      not null,
    paused_at     timestamptz,
    paused_by     text,
    paused_why    text,
    failing_since timestamptz,
    failures      int         not null default 0,
    resting_until timestamptz,
    taken_by      uuid,
    taken_until   timestamptz,
    served_at     timestamptz
);
create index webhook_organization on webhook (organization, created_at);

-- Each message to each of them. id: what the receiver tells repetitions by.
-- state: 0 to be sent, 1 delivered, 2 given up. attempts: all; tries: since somebody asked for it last.
create table webhook_delivery (
    no           bigint      primary key generated always as identity,
    id           text        not null,
    webhook      text        not null references webhook on delete cascade,
    organization text        not null,
    event        text        not null,
    at           timestamptz not null,
    body         text        not null,
    state        smallint    not null default 0,
    attempts     int         not null default 0,
    tries        int         not null default 0,
    next_at      timestamptz not null default clock_timestamp(),
    attempted_at timestamptz,
    ended_at     timestamptz,
    status       int,
    millis       int,
    answer       text,
    error        text
);
create index webhook_delivery_of on webhook_delivery (webhook, no);
create index webhook_delivery_due on webhook_delivery (webhook, no) include (next_at) where state = 0;
create index webhook_delivery_ended on webhook_delivery (ended_at) where state <> 0;

-- Up to which number of the feed deliveries were made of it: in the transaction that makes them.
create table webhook_feed (
    no       bigint  not null,
    only_one boolean not null default true primary key check (only_one)
);
insert into webhook_feed (no) values (0);

-- Nothing of this crosses organizations (see V6).
do $$
declare
    name text;
begin
    foreach name in array array['webhook', 'webhook_delivery'] loop
        execute format('alter table troupe.%I enable row level security', name);
        execute format('create policy tenant on troupe.%I using (organization = current_setting(''troupe.organization'', true))', name);
    end loop;
end
$$;
