package dev.troupe.control.team;

import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.control.yaml.Located;
import dev.troupe.control.yaml.Problems;
import dev.troupe.control.yaml.SourceText;
import dev.troupe.control.yaml.Yaml;
import java.nio.file.Path;
import java.util.Optional;

/** Loads team files. The format is described in {@code docs/team-file.md}. Thread-safe. */
public final class TeamFile {

    /** Where the JSON Schema of the format is, on the class path. */
    public static final String SCHEMA = "/dev/troupe/control/team/troupe.schema.json";

    private final ExpressionChecker expressions;

    public TeamFile(ExpressionChecker expressions) {
        this.expressions = expressions;
    }

    /**
     * Loads a team. Nothing is run and nothing but this file is read; the files that it speaks of
     * are only looked for.
     *
     * @throws InvalidFile with every mistake of the file
     */
    public LoadedTeam load(Path file) {
        return read(SourceText.read(file, Yaml.MAX_SIZE), file);
    }

    /**
     * Reads the text of a team file, wherever it comes from.
     *
     * @param file where it would be: what its paths are relative to is the folder of this
     * @throws InvalidFile with every mistake of the text
     */
    public LoadedTeam read(String text, Path file) {
        return read(new SourceText(String.valueOf(file.getFileName()), text), file);
    }

    private LoadedTeam read(SourceText source, Path file) {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        Problems problems = new Problems(source);
        Optional<Located> root = Yaml.read(source, problems);
        Reading reading = new Reading(problems);
        Optional<Draft> draft =
                root.flatMap(found -> new TeamReader(reading, new TeamFolder(folder)).read(found));
        draft.ifPresent(this::check);
        problems.throwIfAny();
        Draft valid = draft.orElseThrow();
        return new LoadedTeam(
                valid.team(), file, folder, new Positions(source, valid.root(), valid.places()));
    }

    private void check(Draft draft) {
        ReferenceCheck.check(draft);
        StepCheck.check(draft);
        SecretCheck.check(draft);
        CycleCheck.check(draft);
        ScopeCheck.check(draft, expressions);
        PolicyConditions.check(draft, expressions);
    }
}
