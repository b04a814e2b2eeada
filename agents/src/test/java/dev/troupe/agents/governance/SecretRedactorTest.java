package dev.troupe.agents.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRedactorTest {

    private static final String SECRET = "s3cr\"t/ü+&val?ue=1\\";

    private final SecretRedactor redactor = new SecretRedactor();

    @Test
    void aSecretIsReplacedByItsName() {
        redactor.learn("ORDERS_KEY", "hunter2-hunter2");

        assertThat(redactor.redact("key=hunter2-hunter2; again hunter2-hunter2"))
                .isEqualTo("key=[secret ORDERS_KEY]; again [secret ORDERS_KEY]");
        assertThat(redactor.redact("hunter2-hunter")).isEqualTo("hunter2-hunter");
    }

    @Test
    void whatHoldsNoneIsTheSameText() {
        redactor.learn("KEY", "hunter2-hunter2");
        String text = "nothing to see here, hunter1-hunter2";

        assertThat(redactor.redact(text)).isSameAs(text);
        assertThat(redactor.redact("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aSecretIsFoundInTheBase64OfALongerTextWhereverItBegins(int before) {
        redactor.learn("KEY", SECRET);
        byte[] bytes = ("x".repeat(before) + SECRET + "tail").getBytes(StandardCharsets.UTF_8);

        for (Base64.Encoder encoder :
                List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
            assertThat(redactor.redact(encoder.encodeToString(bytes))).contains("[secret KEY]");
        }
    }

    @Test
    void theUsualEncodingsAreFoundToo() {
        redactor.learn("KEY", SECRET);
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        String url = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        List<String> leaks =
                List.of(
                        Json.write(Map.of("key", SECRET)),
                        Json.write(Map.of("body", Json.write(Map.of("key", SECRET)))),
                        "https://example.org/?q=" + url,
                        "https://example.org/" + lowerCaseCodes(url),
                        "{\"key\": \"s3cr\\\"t/\\u00fc+&val?ue=1\\\\\"}",
                        HexFormat.of().formatHex(bytes),
                        HexFormat.of().withUpperCase().formatHex(bytes),
                        SECRET.replace("&", "&amp;").replace("\"", "&quot;"));

        assertThat(leaks)
                .allSatisfy(leak -> {
                    assertThat(redactor.redact(leak)).contains("[secret KEY]");
                });
    }

    private static String lowerCaseCodes(String url) {
        return Pattern.compile("%..")
                .matcher(url)
                .replaceAll(code -> code.group().toLowerCase(Locale.ROOT));
    }

    @Test
    void theLinesOfAPrivateKeyAreFoundOneByOne() {
        redactor.learn("PEM", "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSj\n");

        assertThat(redactor.redact("{\"line\": \"MIIEvQIBADANBgkqhkiG9w0B\"}"))
                .isEqualTo("{\"line\": \"[secret PEM]\"}");
    }

    @Test
    void secretsThatOverlapLeaveNothingOfEither() {
        redactor.learn("A", "abcdefgh");
        redactor.learn("B", "efghijkl");
        redactor.learn("C", "abcdefghijklmnop");

        assertThat(redactor.redact("<abcdefghijkl>")).isEqualTo("<[secret A]>");
        assertThat(redactor.redact("<abcdefghijklmnop>")).isEqualTo("<[secret C]>");
        assertThat(redactor.redact("<abcdefghefghijkl>")).isEqualTo("<[secret A][secret B]>");
    }

    @Test
    void whatIsTooShortToBeASecretIsLeftAlone() {
        redactor.learn("PIN", "12345");

        assertThat(redactor.redact("12345")).isEqualTo("12345");
    }

    @Test
    void theOldValueIsTakenOutAfterTheSecretWasReplaced() {
        redactor.learn("KEY", "hunter2-hunter2");
        redactor.learn("KEY", "hunter3-hunter3");

        assertThat(redactor.redact("hunter2-hunter2 hunter3-hunter3"))
                .isEqualTo("[secret KEY] [secret KEY]");
    }

    @Test
    void variablesThatHoldSecretsAreLearntWhenTheyAreRead() {
        Map<String, String> variables =
                Map.of("TROUPE_SECRET_ORDERS", "hunter2-hunter2", "HOME", "/home/anna");
        var watched = redactor.watching(name -> Optional.ofNullable(variables.get(name)));

        assertThat(redactor.redact("hunter2-hunter2")).isEqualTo("hunter2-hunter2");
        assertThat(watched.apply("TROUPE_SECRET_ORDERS")).contains("hunter2-hunter2");
        assertThat(watched.apply("HOME")).contains("/home/anna");

        assertThat(redactor.redact("hunter2-hunter2 in /home/anna"))
                .isEqualTo("[secret ORDERS] in /home/anna");
    }

    /** Against the obvious way to do it. */
    @Test
    void whateverTheTextsNoSecretIsLeft() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            SecretRedactor some = new SecretRedactor();
            List<String> secrets = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                secrets.add(letters(random, 6 + random.nextInt(6)));
                some.learn("K", secrets.getLast());
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                text.append(
                        random.nextInt(3) == 0
                                ? secrets.get(random.nextInt(secrets.size()))
                                : letters(random, 1 + random.nextInt(8)));
            }
            String redacted = some.redact(text.toString());

            assertThat(secrets).noneMatch(redacted::contains);
            assertThat(redacted.equals(text.toString()))
                    .isEqualTo(secrets.stream().noneMatch(text.toString()::contains));
        }
    }

    /** Of few letters, so that much overlaps. */
    private static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder();
        random.ints(length, 'a', 'c' + 1).forEach(text::appendCodePoint);
        return text.toString();
    }

    @Test
    void whatIsWorthlessSoonIsForgottenOnceManyOthersCame() {
        SecretRedactor redactor = new SecretRedactor();
        redactor.learn("KEY", "lasting-secret");
        redactor.learnForNow("run:token", "passing-0");
        assertThat(redactor.redact("passing-0 lasting-secret"))
                .isEqualTo("[secret run:token] [secret KEY]");
        for (int i = 1; i <= 256; i++) {
            redactor.learnForNow("run:token", "passing-" + (1_000 + i));
        }
        assertThat(redactor.redact("passing-0 passing-1256 lasting-secret"))
                .isEqualTo("passing-0 [secret run:token] [secret KEY]");
    }
}
