package dev.troupe.engine;

import dev.troupe.core.json.JsonProblem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Proves an {@link Export} without the database: recomputes every hash, and checks the signatures
 * of the checkpoints. Takes memory for the runs that are open at one time, not for all. Used once.
 */
public final class ExportAudit {

    /** Where the part of a run that was read ends. */
    private record RunEnd(int seq, Hash hash, boolean last, Narrator narrator) {}

    private final Audit.Trusted trusted;
    private final Findings findings = new Findings();
    private final Pruned pruned;
    private final RowHasher hasher = new RowHasher();
    private final MessageDigest digest = Hash.digest();
    private final MessageDigest all = Hash.digest();
    private final List<String> notes = new ArrayList<>();
    private final Map<Long, RunEnd> open = new HashMap<>();
    private final IdRanges ended = new IdRanges();
    private final IdRanges broken = new IdRanges();
    private final Map<String, IdRanges> missing = new HashMap<>();
    private String installation = "";
    private String organization = "";
    private long no;
    private Hash link = Hash.ZERO;
    private long signedUpTo;
    private boolean chainBroken;
    private boolean complete;
    private long runs;
    private long rows;
    private long links;
    private long checkpoints;
    private long unchecked;
    private long signed;

    /**
     * @param keys those that checkpoints may be signed with; with none, signatures are not checked
     */
    public ExportAudit(List<VerifyingKey> keys) {
        this.trusted = new Audit.Trusted(keys, List.of());
        this.pruned = new Pruned(findings, trusted);
    }

    /**
     * Verifies an export.
     *
     * @throws EngineException if the text is no export at all
     */
    public Audit.Report verify(BufferedReader in, ExportFormat format) {
        try {
            Optional<ObjectNode> first = format.read(in);
            if (first.map(record -> !text(record, "form").equals(Export.FORM)).orElse(true)) {
                throw new EngineException(
                        "that is no export: it does not begin with the form '" + Export.FORM + "'");
            }
            installation = text(first.orElseThrow(), "installation");
            ExportFormat.add(all, first.orElseThrow());
            takeAll(in, format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        endOrganization();
        if (!complete) {
            findings.add("the file", "its end is missing");
        }
        missing.forEach((of, ids) -> ids.list().forEach(range -> excused(of, range)));
        return new Audit.Report(
                runs,
                rows,
                links,
                checkpoints,
                unchecked,
                signed,
                pruned.orders(),
                notes,
                findings.list());
    }

    private void takeAll(BufferedReader in, ExportFormat format) throws IOException {
        for (long no = 2; ; no++) {
            try {
                Optional<ObjectNode> record = format.read(in);
                if (record.isEmpty()) {
                    return;
                }
                take(record.get());
            } catch (EngineException | JsonProblem e) {
                findings.add("the file, record " + no, "it cannot be read: " + e.getMessage());
            }
        }
    }

    private void take(ObjectNode record) {
        if (complete) {
            findings.add("the file", "something was added after its end");
        }
        if (!text(record, "record").equals("end")) {
            ExportFormat.add(all, record);
        }
        String of = text(record, "organization");
        if (record.has("organization") && !of.equals(organization)) {
            endOrganization();
            organization = of;
        }
        switch (text(record, "record")) {
            case "base" -> {
                no = number(record, "no");
                signedUpTo = no;
                notes.add("organization " + organization + ": links 1 to " + no + " are not in it");
                link = hash(record, "hash");
            }
            case "until" ->
                    notes.add(
                            "what came after "
                                    + Micros.instant(number(record, "at"))
                                    + " is not in it");
            case "row" -> row(record);
            case "link" -> link(record);
            case "checkpoint" -> checkpoint(record);
            case "end" -> end(record);
            default ->
                    throw new EngineException(
                            "there is a record of an unknown kind: " + text(record, "record"));
        }
    }

    private void endOrganization() {
        if (!trusted.keys().isEmpty() && signedUpTo < no && !chainBroken) {
            findings.add(
                    "organization " + organization + ", link " + (signedUpTo + 1),
                    "no checkpoint covers the links from here on");
        }
        no = 0;
        link = Hash.ZERO;
        signedUpTo = 0;
        chainBroken = false;
        open.clear();
    }

    private void row(ObjectNode record) {
        long run = number(record, "run");
        int seq = (int) number(record, "seq");
        rows++;
        if (broken.contains(run)) {
            return;
        }
        RunEnd end = open.getOrDefault(run, new RunEnd(-1, Hash.ZERO, false, new Narrator()));
        if (end.seq() < 0) {
            runs++;
        }
        String what = "run " + run + ", row " + (end.seq() + 1);
        if (seq != end.seq() + 1 || ended.contains(run)) {
            broken.add(run);
            findings.add(what, "the row is missing; the next one is row " + seq);
            return;
        }
        Kind kind = Kind.of((int) number(record, "kind"));
        Optional<String> payload =
                text(record, "stored").equals("none")
                        ? Optional.empty()
                        : Optional.of(text(record, "payload"));
        Hash hash =
                hasher.hash(
                        end.hash(),
                        run,
                        seq,
                        number(record, "at"),
                        kind,
                        text(record, "position"),
                        text(record, "name"),
                        payload.map(Payload::ofJson));
        if (!hash.equals(hash(record, "hash"))) {
            broken.add(run);
            findings.add(
                    what,
                    "the row was changed: its hash does not fit its content and the row before it");
            return;
        }
        if (kind == Kind.ORDER && text(record, "name").equals(Pruned.ORDER)) {
            pruned.add(
                    installation,
                    organization,
                    what,
                    Micros.instant(number(record, "at")),
                    payload.orElse(""));
        }
        compare(record, end.narrator(), kind, what);
        open.put(run, new RunEnd(seq, hash, Narrator.ends(kind), end.narrator()));
    }

    private void compare(ObjectNode record, Narrator narrator, Kind kind, String what) {
        AuditEntry entry =
                narrator.tell(
                        Narrator.row(
                                number(record, "run"),
                                (int) number(record, "seq"),
                                number(record, "at"),
                                kind,
                                text(record, "position"),
                                text(record, "name"),
                                text(record, "payload")));
        ExportFormat.changed(record, entry)
                .ifPresent(column ->
                        findings.add(
                                what,
                                "its '"
                                        + column
                                        + "' was changed: it does not follow from what is hashed"));
    }

    private void link(ObjectNode record) {
        links++;
        if (chainBroken) {
            return;
        }
        long run = number(record, "run");
        int seq = (int) number(record, "seq");
        Hash head = hash(record, "head");
        String what = "organization " + organization + ", link " + (no + 1);
        if (number(record, "no") != no + 1) {
            chainBroken = true;
            findings.add(what, "the link is missing; the next one is link " + number(record, "no"));
            return;
        }
        Hash expected = OrganizationChain.Link.hash(digest, link, run, seq, head);
        if (!expected.equals(hash(record, "hash"))) {
            chainBroken = true;
            findings.add(what, "the link was changed");
            return;
        }
        no++;
        link = expected;
        head(run, seq, head);
    }

    private void head(long run, int seq, Hash head) {
        RunEnd end = open.get(run);
        if (broken.contains(run)) {
            return;
        }
        if (end == null && ended.contains(run)) {
            broken.add(run);
            findings.add(
                    "run " + run + ", row " + seq,
                    "it had ended before link " + no + " says that it went on");
        } else if (end == null) {
            missing.computeIfAbsent(organization, key -> new IdRanges()).add(run);
        } else if (end.seq() != seq || !end.hash().equals(head)) {
            broken.add(run);
            findings.add(
                    "run " + run + ", row " + seq,
                    "the row is not the one in the organization's chain, at link " + no);
        } else if (end.last()) {
            open.remove(run);
            ended.add(run);
        }
    }

    private void checkpoint(ObjectNode record) {
        checkpoints++;
        if (chainBroken) {
            return;
        }
        String what = "organization " + organization + ", link " + no;
        Checkpoint checkpoint =
                new Checkpoint(
                        installation,
                        organization,
                        number(record, "no"),
                        hash(record, "hash"),
                        Micros.instant(number(record, "at")),
                        hash(record, "key"),
                        text(record, "signature"));
        if (checkpoint.link() != no || !checkpoint.hash().equals(link)) {
            findings.add(what, "the chain is not the one that was signed at " + checkpoint.at());
            return;
        }
        if (trusted.keys().isEmpty()) {
            unchecked++;
            return;
        }
        Optional<VerifyingKey> key = VerifyingKey.find(trusted.keys(), checkpoint.key());
        if (key.isEmpty()) {
            findings.add(what, "its checkpoint was signed with a key that is not trusted here");
        } else if (!checkpoint.isSignedBy(key.get())) {
            findings.add(what, "its checkpoint was changed: the signature is wrong");
        } else {
            signed += no - signedUpTo;
            signedUpTo = no;
        }
    }

    private void end(ObjectNode record) {
        complete = true;
        boolean counted =
                number(record, "rows") == rows
                        && number(record, "links") == links
                        && number(record, "checkpoints") == checkpoints;
        if (!counted) {
            findings.add("the file", "it does not hold as many records as its end says");
        }
        String records = Hash.of(all.digest()).toString();
        if (!records.equals(text(record, "records"))) {
            findings.add(
                    "the file", "it was changed: it does not hold the records that were written");
        }
        whole(record, records);
    }

    private void whole(ObjectNode record, String records) {
        if (trusted.keys().isEmpty()) {
            return;
        }
        boolean isSigned =
                VerifyingKey.find(trusted.keys(), text(record, "key"))
                        .map(key ->
                                key.verifies(
                                        Export.text(installation, records),
                                        text(record, "signature")))
                        .orElse(false);
        if (!isSigned) {
            findings.add("the file", "as a whole it is not signed by a key that is trusted here");
        }
    }

    private void excused(String of, List<Long> range) {
        for (long run = range.getFirst(); run <= range.getLast(); run++) {
            if (!pruned.contains(of, run)) {
                findings.add("run " + run, "it is in the chain, and its rows are missing");
            }
        }
    }

    private static String text(ObjectNode record, String field) {
        return record.path(field).asString("");
    }

    private static long number(ObjectNode record, String field) {
        if (!record.path(field).isIntegralNumber()) {
            throw new EngineException("a record has no number '" + field + "': " + record);
        }
        return record.path(field).asLong();
    }

    private static Hash hash(ObjectNode record, String field) {
        return Hash.ofHex(text(record, field));
    }
}
