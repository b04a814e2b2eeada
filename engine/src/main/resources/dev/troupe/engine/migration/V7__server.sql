-- Who uses the server, and as what. Nothing here is a secret: of each credential only the SHA-256 is kept.

-- People, by the names under which their decisions are recorded.
create table person (
    name       text        primary key,
    created_at timestamptz not null,
    seen_at    timestamptz
);

create table member (
    organization text        not null,
    person       text        not null references person on delete cascade,
    role         text        not null check (role in ('owner', 'operator', 'approver', 'viewer')),
    joined_at    timestamptz not null,
    primary key (organization, person)
);
create index member_person on member (person);

-- Lets a person sign in, once. organization: the only one in which the session will be good, since somebody of it vouches
-- for the person; null: wherever the person belongs.
create table sign_in_link (
    hash         bytea       primary key,
    person       text        not null references person on delete cascade,
    organization text,
    created_by   text        not null,
    expires_at   timestamptz not null
);

create table session (
    hash         bytea       primary key,
    person       text        not null references person on delete cascade,
    organization text,
    created_at   timestamptz not null,
    seen_at      timestamptz not null,
    expires_at   timestamptz not null
);
create index session_person on session (person);

-- For programs. permissions: what its role lets it do, or less.
create table api_key (
    id           text        primary key,
    organization text        not null,
    name         text        not null,
    role         text        not null check (role in ('owner', 'operator', 'approver', 'viewer')),
    permissions  text[]      not null,
    hash         bytea       not null unique,
    created_by   text        not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    used_at      timestamptz
);
create index api_key_organization on api_key (organization, created_at);

-- For what works on one run, while it does.
create table run_token (
    hash         bytea       primary key,
    organization text        not null,
    run          bigint      not null,
    agent        text        not null,
    expires_at   timestamptz not null
);

-- The team of an organization, as it was published: each text once more when it is brought back.
-- folder: what paths in it are relative to. team: its address among the blobs
create table team_version (
    organization text        not null,
    version      int         not null,
    source       text        not null,
    folder       text        not null,
    team         text        not null,
    note         text        not null,
    published_by text        not null,
    published_at timestamptz not null,
    primary key (organization, version)
);

-- What is being written and was not published yet. revision rises with each change.
create table team_draft (
    organization text        primary key,
    source       text        not null,
    based_on     int         not null,
    revision     bigint      not null,
    changed_by   text        not null,
    changed_at   timestamptz not null
);

-- What was answered to requests that must not happen twice; kept for a day.
-- request: SHA-256 of what was asked for. status: 0 while it is being worked on
create table idempotency (
    organization text        not null,
    caller       text        not null,
    key          text        not null,
    request      bytea       not null,
    status       int         not null,
    location     text,
    body         text,
    at           timestamptz not null,
    primary key (organization, caller, key)
);
create index idempotency_at on idempotency (at);

-- What a tree of runs has spent is asked for wherever runs are listed, mostly of the latest: ranges of blocks (brin) do not know these until a vacuum.
create index spend_by_root on spend (root);

-- Nothing of this crosses organizations (see V6). What is people's own is seen by the server alone.
do $$
declare
    name text;
begin
    foreach name in array array['member', 'api_key', 'run_token', 'team_version', 'team_draft', 'idempotency'] loop
        execute format('alter table troupe.%I enable row level security', name);
        execute format('create policy tenant on troupe.%I using (organization = current_setting(''troupe.organization'', true))', name);
    end loop;
    foreach name in array array['person', 'sign_in_link', 'session'] loop
        execute format('alter table troupe.%I enable row level security', name);
    end loop;
end
$$;
