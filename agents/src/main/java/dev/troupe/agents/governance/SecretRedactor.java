package dev.troupe.agents.governance;

import dev.troupe.agents.governance.SecretFinder.Form;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Knows the secrets that were given out in this process, and takes them out of texts: as they are,
 * and as they are escaped in JSON and URLs or encoded in Base64 and hexadecimal. Values shorter
 * than {@value #SHORTEST} characters are left alone: they would blot out half of every text.
 * Thread-safe.
 */
public final class SecretRedactor implements Redactor {

    /** The shortest value that is taken out, in characters. */
    public static final int SHORTEST = 6;

    /** So many values are remembered that are worthless soon. */
    private static final int PASSING = 256;

    private static final String PREFIX = "TROUPE_SECRET_";

    /** Variables that hold secrets, as their names tell. */
    private static final Pattern SECRET =
            Pattern.compile(
                    ".*(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL).*",
                    Pattern.CASE_INSENSITIVE);

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> known = new HashSet<>();
    private final Deque<String> passing = new ArrayDeque<>();

    private volatile SecretFinder finder = new SecretFinder(List.of());

    /** Takes a value out of texts from now on. */
    public void learn(String name, String value) {
        lock.lock();
        try {
            if (value.strip().length() < SHORTEST || !known.add(value)) {
                return;
            }
            Map<String, Form> forms = new LinkedHashMap<>();
            finder.forms().forEach(form -> forms.put(form.text(), form));
            for (String form : SecretForms.of(value)) {
                forms.putIfAbsent(form, new Form(form, "[secret " + name + "]"));
            }
            finder = new SecretFinder(List.copyOf(forms.values()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a value out of texts that is worthless soon: until {@value #PASSING} others were learnt
     * after it, so that they do not pile up.
     */
    public void learnForNow(String name, String value) {
        lock.lock();
        try {
            learn(name, value);
            passing.add(value);
            if (passing.size() > PASSING) {
                forget(passing.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(String value) {
        known.remove(value);
        Collection<String> forms = SecretForms.of(value);
        finder =
                new SecretFinder(
                        finder.forms().stream()
                                .filter(form -> !forms.contains(form.text()))
                                .toList());
    }

    /** The same variables; the values of those that hold secrets are learnt when they are read. */
    public Function<String, Optional<String>> watching(
            Function<String, Optional<String>> variables) {
        return name -> {
            Optional<String> value = variables.apply(name);
            if (SECRET.matcher(name).matches()) {
                String shown = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
                value.ifPresent(secret -> learn(shown, secret));
            }
            return value;
        };
    }

    @Override
    public String redact(String text) {
        return finder.replaceAll(text);
    }
}
