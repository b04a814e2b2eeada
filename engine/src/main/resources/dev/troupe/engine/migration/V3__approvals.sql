-- Who may answer a question, and who has said what so far.

-- approvers: empty for anybody. begun_by: who had the work begun; no part of four eyes. remind_at: from when on it is overdue; reminded_at: since when it is marked so.
alter table request
    add column asker       text        not null default '',
    add column approvers   text[]      not null default '{}',
    add column four_eyes   boolean     not null default false,
    add column begun_by    text        not null default '',
    add column remind_at   timestamptz,
    add column reminded_at timestamptz;
create index request_reminder on request (remind_at) where answered_at is null and reminded_at is null and remind_at is not null;

-- The latest word of each person on a question that needs two.
create table vote (
    run    bigint      not null,
    pos    text        not null,
    person text        not null,
    answer text        not null,
    at     timestamptz not null,
    primary key (run, pos, person)
);

-- Who has passed a question on to whom.
create table delegation (
    no          bigint      primary key generated always as identity,
    run         bigint      not null,
    pos         text        not null,
    from_person text        not null,
    to_person   text        not null,
    reason      text        not null,
    at          timestamptz not null
);
create index delegation_question on delegation (run, pos);
