-- For whom alone a tree of runs is, such as those who work with a certain cassette; '' for anybody. Each run says it, so
-- that a node finds what is its to claim by one look into an index, in the order of ids.
alter table troupe.run add column reserved_for text not null default '';
drop index troupe.run_ready;
create index run_ready on troupe.run (reserved_for, id) where status = 0;
