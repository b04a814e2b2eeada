package dev.troupe.server.oidc;

import dev.troupe.engine.OrganizationJournal;
import dev.troupe.server.Plant;
import dev.troupe.server.ServerSettings;
import dev.troupe.server.identity.Credentials;
import dev.troupe.server.identity.People;
import java.security.SecureRandom;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sign-in by OpenID Connect. */
@Configuration(proxyBeanMethods = false)
@Import(OidcApi.class)
public class OidcConfiguration {

    @Bean(destroyMethod = "close")
    Oidc oidc(
            ServerSettings settings,
            JdbcClient database,
            People people,
            Credentials credentials,
            Plant plant,
            ServletWebServerApplicationContext context) {
        return new Oidc(
                settings.oidc()
                        .map(how -> {
                            Calls calls = new Calls();
                            return new OidcSignIn(
                                    how,
                                    calls,
                                    new Exchange(
                                            how, new Discovery(how, calls, plant.clock()), calls),
                                    new Accounts(
                                            database,
                                            people,
                                            new OrganizationJournal(
                                                    plant.database(), plant.clock()),
                                            how,
                                            plant.clock()),
                                    credentials,
                                    new SecureRandom(),
                                    () -> settings.url(port(context)));
                        }));
    }

    /** Known once the server listens. */
    private static int port(ServletWebServerApplicationContext context) {
        var server = context.getWebServer();
        return server == null ? 0 : server.getPort();
    }
}
