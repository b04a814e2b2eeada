package dev.troupe.server.http;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * The files of the console. Its pages have addresses of their own, and all of them are one file: it
 * is what is sent for each address that is no file and none of the API.
 */
final class ConsoleFiles extends PathResourceResolver {

    private static final String FOLDER = "dev/troupe/server/console/";
    private static final Resource PAGE = new ClassPathResource(FOLDER + "index.html");

    private ConsoleFiles() {}

    /** Registers them. What is named after its content may be kept for ever. */
    static void register(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations("classpath:" + FOLDER + "assets/")
                .setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).immutable());
        registry.addResourceHandler("/**")
                .addResourceLocations("classpath:" + FOLDER)
                .setCacheControl(CacheControl.noCache())
                .resourceChain(false)
                .addResolver(new ConsoleFiles());
    }

    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
        Resource file = super.getResource(path, location);
        return file != null || isElsewhere(path) ? file : PAGE;
    }

    /** What looks like a file, or belongs to the API, is simply not there. */
    private static boolean isElsewhere(String path) {
        return path.startsWith("api/")
                || path.equals("api")
                || path.substring(path.lastIndexOf('/') + 1).contains(".");
    }
}
