-- Each organization has one run that nobody runs: its journal records what is not part of any other run.
create unique index run_of_organization on run (organization) where type = 'organization';

-- Signed statements that an organization's chain had this link. The key that signs is not in the database.
-- key: SHA-256 of the public key
create table checkpoint (
    organization text        not null,
    no           bigint      not null,
    hash         bytea       not null,
    at           timestamptz not null,
    key          bytea       not null,
    signature    bytea       not null,
    primary key (organization, no, key)
);

-- When something last came to refer to it: what was just stored is about to be referred to.
alter table blob add column used_at timestamptz not null default now();
