import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Compiles the library and runs its tests: {@code java Build.java [FOLDER…]}. A test is a public method without parameters of a class
 * whose name ends in Test, in test/ or in a further folder that is named. Exit code 0 if everything compiled and every test passed, 1 if
 * not.
 */
final class Build {

    private static final Path CLASSES = Path.of("build", "classes");

    public static void main(String[] args) throws Exception {
        List<Path> tests = Stream.concat(Stream.of("test"), Stream.of(args)).map(Path::of).toList();
        System.exit(compile(tests) && test(tests) ? 0 : 1);
    }

    private static boolean compile(List<Path> tests) throws IOException {
        Files.createDirectories(CLASSES);
        List<String> arguments = new ArrayList<>(List.of("-d", CLASSES.toString(), "-Xlint:all,-serial", "-Werror"));
        sources(Path.of("src")).forEach(file -> arguments.add(file.toString()));
        for (Path folder : tests) {
            sources(folder).forEach(file -> arguments.add(file.toString()));
        }
        int code = ToolProvider.getSystemJavaCompiler().run(null, System.out, System.out, arguments.toArray(String[]::new));
        if (code != 0) {
            System.out.println("it does not compile");
        }
        return code == 0;
    }

    private static boolean test(List<Path> folders) throws Exception {
        int passed = 0;
        int failed = 0;
        try (URLClassLoader loader = new URLClassLoader(new URL[] {CLASSES.toUri().toURL()})) {
            for (String name : testClasses(folders)) {
                Class<?> type = loader.loadClass(name);
                for (Method method : tests(type)) {
                    try {
                        method.invoke(type.getDeclaredConstructor().newInstance());
                        passed++;
                    } catch (InvocationTargetException e) {
                        failed++;
                        System.out.println("FAILED " + type.getSimpleName() + "." + method.getName() + ": " + e.getCause());
                    }
                }
            }
        }
        System.out.println((passed + failed) + " tests, " + failed + " failed");
        return failed == 0 && passed > 0;
    }

    private static List<String> testClasses(List<Path> folders) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path folder : folders) {
            for (Path file : sources(folder)) {
                if (file.toString().endsWith("Test.java")) {
                    String path = folder.relativize(file).toString();
                    names.add(path.substring(0, path.length() - ".java".length()).replace(File.separatorChar, '.'));
                }
            }
        }
        return names;
    }

    private static List<Method> tests(Class<?> type) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0)
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }
}
