package dev.troupe.server;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What the Javadoc of this project's sources says of types, and of methods that answer requests.
 */
final class SourceDocs {

    private final Map<String, Doc> docs = new HashMap<>();

    /**
     * A Javadoc comment as Markdown.
     *
     * @param parameters what {@code @param} says, by name
     */
    record Doc(String text, Map<String, String> parameters) {

        private static final String TAG = "(?m)^\\s*@";

        static Doc of(String comment) {
            String[] parts = comment.split(TAG);
            Map<String, String> parameters = new LinkedHashMap<>();
            for (String part : List.of(parts).subList(1, parts.length)) {
                String[] words = part.split("\\s+", 3);
                if (words[0].equals("param") && words.length == 3) {
                    parameters.put(words[1], plain(words[2]));
                }
            }
            return new Doc(plain(parts[0]), parameters);
        }

        private static String plain(String text) {
            return text.replaceAll("\\{@code\\s+([^}]*)}", "`$1`")
                    .replaceAll("\\{@link(?:plain)?\\s+\\S+\\s+([^}]*)}", "$1")
                    .replaceAll("\\{@link(?:plain)?\\s+#?([^}]*)}", "$1")
                    .strip()
                    .replaceAll("\\s+", " ");
        }

        /** Its first sentence, without the full stop. */
        String summary() {
            int end = end();
            return text.substring(0, end).replaceAll("\\.$", "");
        }

        /** All that comes after the first sentence. */
        String rest() {
            return text.substring(end()).strip();
        }

        private int end() {
            int end = text.indexOf(". ");
            return end < 0 ? text.length() : end + 1;
        }
    }

    private SourceDocs() {}

    /** Reads the sources of these modules. */
    static SourceDocs of(Path root, List<String> modules) {
        SourceDocs docs = new SourceDocs();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> sources = new ArrayList<>();
            for (String module : modules) {
                try (Stream<Path> found = Files.walk(root.resolve(module).resolve("src/main"))) {
                    found.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                docs.new Reader(trees, unit).scan(unit, null);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return docs;
    }

    Optional<Doc> of(Class<?> type) {
        return Optional.ofNullable(docs.get(type.getName()));
    }

    /** Of a method that answers requests. */
    Optional<Doc> of(Method method) {
        return Optional.ofNullable(
                docs.get(method.getDeclaringClass().getName() + "#" + method.getName()));
    }

    private final class Reader extends TreePathScanner<Void, Void> {
        private final DocTrees trees;
        private final String folder;
        private final Deque<String> within = new ArrayDeque<>();

        Reader(DocTrees trees, CompilationUnitTree unit) {
            this.trees = trees;
            this.folder = unit.getPackageName() + ".";
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            String around = within.isEmpty() ? folder : within.peek() + "$";
            within.push(around + type.getSimpleName());
            keep(within.peek());
            super.visitClass(type, null);
            within.pop();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            boolean answers =
                    method.getModifiers().getAnnotations().stream()
                            .map(AnnotationTree::getAnnotationType)
                            .anyMatch(name -> name.toString().endsWith("Mapping"));
            if (answers) {
                keep(within.peek() + "#" + method.getName());
            }
            return null; // what is declared within a method is nobody else's business
        }

        private void keep(String name) {
            Optional.ofNullable(trees.getDocComment(getCurrentPath()))
                    .ifPresent(comment -> docs.put(name, Doc.of(comment)));
        }
    }
}
