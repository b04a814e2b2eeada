-- For whom alone a tree of runs is, such as those who work with a certain cassette; '' for anybody. Each run says it, so
-- that a node finds what is its to claim by looks into an index; it passes over all runs of others, of a stopped
-- organization, and of a type that it does not know in one step each.
alter table troupe.run add column reserved_for text not null default '';
drop index troupe.run_ready;
create index run_ready on troupe.run (reserved_for, organization, type, id) where status = 0;
