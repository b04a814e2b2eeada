-- What may be spent, how that stands, and what was spent.

-- Raised with every change of a budget, so that nodes notice.
create table budget_version (
    version  bigint  not null,
    only_one boolean not null default true primary key check (only_one)
);
insert into budget_version (version) values (1);

-- unit: 0 micro-dollars, 1 tokens, 2 runs, 3 milliseconds, 4 what a policy counts
-- span: 0 a tree of runs, 1 day, 2 week, 3 month, 4 lifetime
-- declared: the limit as the team's file says it; null if it was set by hand. declared_by: which team's file
create table budget (
    organization text        not null,
    scope        text        not null,
    unit         smallint    not null,
    span         smallint    not null,
    most         bigint      not null check (most >= 0),
    warn         int         not null,
    degrade      int         not null,
    ask          boolean     not null,
    declared     bigint,
    declared_by  text,
    changed_by   text        not null,
    changed_at   timestamptz not null,
    primary key (organization, scope, unit, span)
);

-- How a budget stands in one period. most follows the budget's limit, but is never less than what is used already.
-- overrun: what was used beyond what had been reserved, where it did not fit
-- changed: the version of the budgets with which its budget changed last
create table account (
    id           bigint   primary key generated always as identity,
    organization text     not null,
    scope        text     not null,
    unit         smallint not null,
    span         smallint not null,
    period       text     not null,
    most         bigint   not null,
    spent        bigint   not null default 0 check (spent >= 0),
    reserved     bigint   not null default 0 check (reserved >= 0),
    overrun      bigint   not null default 0 check (overrun >= 0),
    changed      bigint   not null default 0,
    unique (organization, scope, unit, span, period),
    constraint account_holds check (spent + reserved <= most)
) with (fillfactor = 50);

-- What a node holds of an account, for all steps that are being worked on there. That of a dead node is given back.
-- listed: the account knows of what the node had listed up to this number of spend
create table held (
    node    bigint not null,
    account bigint not null,
    amount  bigint not null check (amount > 0),
    listed  bigint not null,
    primary key (node, account)
) with (fillfactor = 50);

-- Who uses something, and for what.
create table spender (
    id           bigint primary key generated always as identity,
    organization text not null,
    agent        text not null,
    plan         text,
    task         text,
    goal         text,
    subject      text not null
);
create unique index spender_is on spender (organization, agent, coalesce(plan, ''), coalesce(task, ''), coalesce(goal, ''), subject);

-- What was used, a row for each step that had something reserved, or for several if they used nothing but time that nobody limits;
-- rows are only added.
-- outcome: 0 as was said, 1 all that was reserved, since nobody knows, 2 given back, since the step was interrupted
-- held: the money that had been reserved
-- node, accounts: who will tell which accounts of it; null if they knew at once
create sequence spend_no;
select setval('spend_no', 1); -- so that the last value is always one that was given out
create table spend (
    no       bigint      not null default nextval('spend_no'),
    at       timestamptz not null,
    run      bigint      not null,
    root     bigint      not null,
    pos      text        not null,
    spender  bigint      not null,
    outcome  smallint    not null,
    steps    int         not null,
    money    bigint      not null,
    tokens   bigint      not null,
    runs     bigint      not null,
    time     bigint      not null,
    held     bigint      not null,
    node     bigint,
    accounts bigint[]
);
create index spend_at on spend using brin (at);
create index spend_by_no on spend using brin (no);

create function amount_of(unit smallint, money bigint, tokens bigint, runs bigint, "time" bigint) returns bigint
    language sql immutable
    return case unit when 0 then money when 1 then tokens when 2 then runs when 3 then "time" else 0 end;

create view spending as
    select s.no, s.at, s.run, s.root, s.pos, s.outcome, s.steps, s.money, s.tokens, s.runs, s."time", s.held,
           p.organization, p.agent, p.plan, p.task, p.goal, p.subject
    from spend s join spender p on p.id = s.spender;

-- What is reserved of accounts although it was used, and listed: they learn of it soon.
create view untold as
    select h.account, sum(amount_of(a.unit, s.money, s.tokens, s.runs, s."time"))::bigint as amount
    from held h join account a on a.id = h.account
    join spend s on s.no > h.listed and s.node = h.node and h.account = any (s.accounts)
    group by h.account;
