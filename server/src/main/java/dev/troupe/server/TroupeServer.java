package dev.troupe.server;

import dev.troupe.server.identity.RunAdmission;
import dev.troupe.server.identity.RunTokens;
import dev.troupe.server.team.TeamVersions;
import java.net.BindException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The API, the live streams and the console of a running Troupe. */
public final class TroupeServer implements AutoCloseable {

    private final ServletWebServerApplicationContext context;
    private final ServerSettings settings;

    private TroupeServer(ServletWebServerApplicationContext context, ServerSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /**
     * Starts a server; it answers once this returns.
     *
     * @throws ServerProblem if it cannot listen at the address
     */
    public static TroupeServer start(ServerSettings settings, Plant plant) {
        return start(settings, plant, List.of(), Map.of());
    }

    /** With more in it, for tests. */
    static TroupeServer start(
            ServerSettings settings,
            Plant plant,
            List<Class<?>> more,
            Map<String, Object> moreProperties) {
        List<Class<?>> parts = new ArrayList<>(List.of(ServerConfiguration.class));
        parts.addAll(more);
        SpringApplication application = new SpringApplication(parts.toArray(Class<?>[]::new));
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        // How things are logged is the process's own business.
        application.setListeners(
                application.getListeners().stream()
                        .filter(listener -> !(listener instanceof LoggingApplicationListener))
                        .toList());
        application.addInitializers(context -> {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(
                            new MapPropertySource("troupe", properties(settings, moreProperties)));
            GenericApplicationContext beans = (GenericApplicationContext) context;
            beans.registerBean(Plant.class, () -> plant);
            beans.registerBean(ServerSettings.class, () -> settings);
        });
        try {
            TroupeServer server =
                    new TroupeServer(
                            (ServletWebServerApplicationContext) application.run(), settings);
            plant.host()
                    .serve(
                            new RunAdmission(
                                    server.bean(RunTokens.class),
                                    settings.localUrl(server.port())));
            return server;
        } catch (RuntimeException e) {
            throw cannotListen(e)
                    ? new ServerProblem(
                            "cannot listen at port "
                                    + settings.port()
                                    + " of "
                                    + settings.address()
                                    + ": end what listens there, or choose another with --port"
                                    + " or --address",
                            e)
                    : e;
        }
    }

    private static boolean cannotListen(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException
                    || cause instanceof BindException
                    || cause instanceof UnresolvedAddressException
                    || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Object> properties(
            ServerSettings settings, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("server.address", settings.address());
        properties.put("server.port", settings.port());
        properties.put("server.shutdown", "graceful");
        properties.put("server.tomcat.max-http-form-post-size", "64KB");
        properties.put("server.tomcat.connection-timeout", "20s");
        properties.put("server.tomcat.max-keep-alive-requests", 10_000);
        properties.put("server.forward-headers-strategy", "none");
        properties.put("spring.threads.virtual.enabled", true);
        properties.put("spring.mvc.problemdetails.enabled", false);
        properties.put("spring.web.resources.add-mappings", false);
        properties.put("spring.lifecycle.timeout-per-shutdown-phase", "5s");
        properties.put("spring.main.lazy-initialization", false);
        return properties;
    }

    /** Where people reach it. */
    public URI url() {
        return settings.url(port());
    }

    /** The port it listens at. */
    public int port() {
        return Optional.ofNullable(context.getWebServer())
                .orElseThrow(() -> new IllegalStateException("the server is not running"))
                .getPort();
    }

    /**
     * Publishes a team, unless just this was published last.
     *
     * @param source its file
     * @param folder what paths in it are relative to
     * @return the version that holds now
     * @throws dev.troupe.control.yaml.InvalidFile with every mistake of the text
     */
    public int publish(String organization, String source, Path folder, String note, String by) {
        TeamVersions teams = context.getBean(TeamVersions.class);
        return teams.current(organization)
                .filter(now -> now.source().equals(source) && now.folder().equals(folder))
                .orElseGet(() ->
                        teams.publish(organization, source, folder, Optional.empty(), note, by))
                .version();
    }

    /** A part of it, for tests. */
    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
