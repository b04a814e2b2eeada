-- Which runs are ready, so that whoever looks for some to take up passes over all runs of a stopped organization, or of a
-- type that it does not know, in one step each.

drop index troupe.run_ready;
create index run_ready on troupe.run (organization, type, id) where status = 0;
