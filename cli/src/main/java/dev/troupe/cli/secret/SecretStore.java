package dev.troupe.cli.secret;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Secrets by name, kept encrypted in {@code secrets.json} under Troupe's home, which only its owner
 * may read. The key is in {@code secrets.key} beside it, made with the first secret, or in the
 * variable {@value #KEY_VARIABLE}. Whoever can read both files can read the secrets: encryption
 * protects copies of the one without the other.
 *
 * <p>May be used by many processes and threads at once. A change is there whole or not at all; what
 * cannot be read or deciphered is never overwritten. All methods throw {@link SecretProblem} where
 * that is so.
 */
public final class SecretStore {

    /** The variable that may hold the key: 32 bytes in Base64. */
    public static final String KEY_VARIABLE = "TROUPE_SECRETS_KEY";

    /** The variable that holds the next key while one from {@value #KEY_VARIABLE} is rotated. */
    public static final String NEXT_KEY_VARIABLE = "TROUPE_SECRETS_NEXT_KEY";

    /** The variable, or the secret, that encrypts what signs webhooks: 32 bytes in Base64. */
    public static final String WEBHOOKS_KEY = "TROUPE_WEBHOOKS_KEY";

    /** The variable, or the secret, as which a provider of sign-in knows the server. */
    public static final String OIDC_SECRET = "TROUPE_OIDC_SECRET";

    /** How long former values are remembered, so that they are taken out of texts. */
    public static final Duration REMEMBERED = Duration.ofDays(7);

    /** The longest value, in characters. */
    public static final int LONGEST = 32_768;

    private static final int MOST = 500;
    private static final int MOST_FORMER = 5;
    private static final int TRIES = 3;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,99}");

    /** A secret's name, and when it was set. */
    public record Entry(String name, Instant setAt) {}

    private final SecretFile file;
    private final SecretKeys keys;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final String user;

    /**
     * The store of a home, which need not exist yet.
     *
     * @param environment variables by name
     * @param random must be fit for cryptography
     * @param user who changes secrets
     */
    public SecretStore(
            Path home,
            Function<String, Optional<String>> environment,
            RandomGenerator random,
            InstantSource clock,
            String user) {
        this.file = new SecretFile(home);
        this.keys = new SecretKeys(home, environment, random);
        this.random = random;
        this.clock = clock;
        this.user = user;
    }

    /** The value of a secret, if there is one of this name. */
    public Optional<String> get(String name) {
        return opened((secrets, keys) ->
                Optional.ofNullable(secrets.secrets().get(name))
                        .map(sealed -> sealed.open(name, keys.existing())));
    }

    /** The values of all secrets by name, and those that were replaced lately. */
    public Map<String, List<String>> values() {
        return opened((secrets, keys) -> {
            Map<String, List<String>> values = new TreeMap<>();
            if (secrets.isEmpty()) {
                return values;
            }
            List<byte[]> all = keys.existing();
            secrets.secrets()
                    .forEach((name, sealed) ->
                            values.computeIfAbsent(name, key -> new ArrayList<>())
                                    .add(sealed.open(name, all)));
            Instant since = clock.instant().minus(REMEMBERED);
            secrets.replaced()
                    .forEach((name, former) ->
                            former.stream()
                                    .filter(sealed -> sealed.setAt().isAfter(since))
                                    .forEach(sealed ->
                                            values.computeIfAbsent(name, key -> new ArrayList<>())
                                                    .add(sealed.open(name, all))));
            return values;
        });
    }

    /** What was done to the secrets, oldest first. */
    public List<SecretChange> changes() {
        return file.read().changes();
    }

    /** What is read of the secrets with the keys. */
    private interface Opening<T> {
        T read(StoredSecrets secrets, SecretKeys keys);
    }

    /** The keys may be replaced between reading the secrets and reading them. */
    private <T> T opened(Opening<T> opening) {
        for (int tries = 1; ; tries++) {
            StoredSecrets secrets = file.read();
            try {
                return opening.read(secrets, keys);
            } catch (SecretProblem e) {
                if (tries == TRIES || file.read().equals(secrets)) {
                    throw e;
                }
            }
        }
    }

    /** Sets or replaces a secret; tells whether there was one before. */
    public boolean set(String name, String value) {
        checkName(name);
        if (value.isEmpty()) {
            throw new SecretProblem("the secret '" + name + "' was not set: its value is empty");
        }
        if (value.length() > LONGEST) {
            throw new SecretProblem(
                    "the secret '"
                            + name
                            + "' was not set: its value is longer than "
                            + LONGEST
                            + " characters");
        }
        return change(secrets -> with(secrets, name, value)).containsKey(name);
    }

    /** The same, with a secret set or replaced; called under the store's lock. */
    private StoredSecrets with(StoredSecrets secrets, String name, String value) {
        boolean before = secrets.secrets().containsKey(name);
        if (secrets.secrets().size() >= MOST && !before) {
            throw new SecretProblem(
                    "there are "
                            + MOST
                            + " secrets already: remove one with `troupe secret remove`");
        }
        byte[] key = secrets.isEmpty() ? keys.existingOrNew() : key(secrets);
        StoredSecrets after = retired(secrets, name, key);
        after.secrets().put(name, SealedSecret.seal(name, value, key, random, clock.instant()));
        return after.changed(
                before ? "secret replaced" : "secret set", name, user, clock.instant());
    }

    /** The value of a secret; set to this one if there is none, by whichever process is first. */
    public String getOrSet(String name, Supplier<String> value) {
        Optional<String> known = get(name);
        if (known.isPresent()) {
            return known.get();
        }
        change(secrets ->
                secrets.secrets().containsKey(name) ? secrets : with(secrets, name, value.get()));
        return get(name)
                .orElseThrow(
                        () -> new SecretProblem("the secret '" + name + "' was removed meanwhile"));
    }

    /** Removes a secret, which needs no key; tells whether there was one. */
    public boolean remove(String name) {
        return change(
                        secrets -> {
                            if (secrets.secrets().remove(name) == null) {
                                return secrets;
                            }
                            secrets.replaced().remove(name);
                            return secrets.changed("secret removed", name, user, clock.instant());
                        })
                .containsKey(name);
    }

    /**
     * Seals all secrets with another key. A crash in the middle leaves them readable with the keys
     * that are there: both are kept until all is sealed with the new one.
     *
     * @return how many there are
     */
    public int rotate() {
        return file.locked(() -> {
            StoredSecrets before = file.read();
            if (before.isEmpty()) {
                throw new SecretProblem("there are no secrets yet, and so no key to rotate");
            }
            byte[] old = key(before);
            byte[] fresh = keys.next();
            keys.keep(List.of(fresh, old));
            StoredSecrets after =
                    sealed(before, old, fresh)
                            .changed("key of the secrets rotated", "", user, clock.instant());
            file.write(after);
            keys.keep(List.of(fresh));
            return after.secrets().size();
        });
    }

    private StoredSecrets sealed(StoredSecrets secrets, byte[] old, byte[] fresh) {
        Map<String, SealedSecret> all = new TreeMap<>();
        secrets.secrets().forEach((name, one) -> all.put(name, sealed(name, one, old, fresh)));
        Map<String, List<SealedSecret>> replaced = new TreeMap<>();
        secrets.replaced()
                .forEach((name, former) ->
                        replaced.put(
                                name,
                                former.stream()
                                        .map(one -> sealed(name, one, old, fresh))
                                        .toList()));
        return new StoredSecrets(all, replaced, secrets.changes());
    }

    private SealedSecret sealed(String name, SealedSecret one, byte[] old, byte[] fresh) {
        return SealedSecret.seal(name, one.open(name, old), fresh, random, one.setAt());
    }

    /** The one key that all are sealed with: a second one would make half of them unreadable. */
    private byte[] key(StoredSecrets secrets) {
        List<byte[]> all = keys.existing();
        for (byte[] key : all.subList(0, all.size() - 1)) {
            try {
                openAll(secrets, key);
                return key;
            } catch (SecretProblem e) {
                // a rotation was broken off; the other one is it
            }
        }
        openAll(secrets, all.getLast());
        return all.getLast();
    }

    private static void openAll(StoredSecrets secrets, byte[] key) {
        secrets.secrets().forEach((name, sealed) -> sealed.open(name, key));
        secrets.replaced()
                .forEach((name, former) -> former.forEach(sealed -> sealed.open(name, key)));
    }

    /** The same, with the value of a secret among the former ones. */
    private StoredSecrets retired(StoredSecrets secrets, String name, byte[] key) {
        Instant now = clock.instant();
        List<SealedSecret> former = new ArrayList<>();
        SealedSecret current = secrets.secrets().get(name);
        if (current != null) {
            former.add(SealedSecret.seal(name, current.open(name, key), key, random, now));
        }
        secrets.replaced().getOrDefault(name, List.of()).stream()
                .filter(sealed -> sealed.setAt().isAfter(now.minus(REMEMBERED)))
                .limit(MOST_FORMER)
                .forEach(former::add);
        Map<String, List<SealedSecret>> replaced = new TreeMap<>(secrets.replaced());
        if (!former.isEmpty()) {
            replaced.put(name, former);
        }
        return new StoredSecrets(secrets.secrets(), replaced, secrets.changes());
    }

    /** What there is, by name; needs no key. */
    public List<Entry> list() {
        return file.read().secrets().entrySet().stream()
                .map(one -> new Entry(one.getKey(), one.getValue().setAt()))
                .toList();
    }

    /** Changes the file, and returns the secrets that were in it before. */
    private Map<String, SealedSecret> change(UnaryOperator<StoredSecrets> change) {
        return file.locked(() -> {
            StoredSecrets before = file.read();
            StoredSecrets after =
                    change.apply(
                            new StoredSecrets(
                                    before.secrets(), before.replaced(), before.changes()));
            if (!after.equals(before)) {
                file.write(after);
            }
            return before.secrets();
        });
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new SecretProblem(
                    "that is no name of a secret: it begins with a letter or _, and has up to 100"
                            + " letters, digits and _ . -");
        }
    }
}
