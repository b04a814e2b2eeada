package dev.troupe.cli;

import dev.troupe.cli.secret.SecretStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * The key that encrypts what signs webhooks: a variable, or else a secret of Troupe's home that is
 * made when it is needed for the first time.
 */
final class WebhookKey implements Supplier<byte[]> {

    private static final String NAME = SecretStore.WEBHOOKS_KEY;
    private static final int BYTES = 32;

    private final Surroundings around;

    WebhookKey(Surroundings around) {
        this.around = around;
    }

    @Override
    public byte[] get() {
        SecretStore secrets = around.secrets();
        String text =
                around.variable(NAME).orElseGet(() -> secrets.getOrSet(NAME, WebhookKey::fresh));
        try {
            byte[] key = Base64.getDecoder().decode(text.strip());
            if (key.length == BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // said below, without the text
        }
        throw new CliFailure(
                ExitCode.CONFIGURATION,
                NAME
                        + " holds no key: expected 32 bytes in Base64, as of `openssl rand -base64 32`");
    }

    private static String fresh() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
