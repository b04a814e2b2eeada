-- Accounts of people at somebody else who vouches for them (OpenID Connect). An account is a person's for good: what its
-- e-mail address was when it was linked is only kept to be read. Of one issuer, a person has one.
create table account_link (
    issuer    text        not null,
    subject   text        not null,
    person    text        not null references person on delete cascade,
    email     text        not null,
    linked_at timestamptz not null,
    primary key (issuer, subject),
    unique (issuer, person)
);

-- What is people's own is seen by the server alone (see V7).
alter table account_link enable row level security;
