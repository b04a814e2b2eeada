import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a report as JSON from standard input, and refuses it if a list of "files" in it is empty or names a file that is not there. Run in
 * the folder that the files are in.
 */
final class Sources {

    private static final Pattern LIST = Pattern.compile("\"files\"\\s*:\\s*\\[([^\\]]*)\\]");
    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");

    public static void main(String[] args) throws Exception {
        String report = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        TreeSet<String> missing = new TreeSet<>();
        boolean empty = false;
        Matcher lists = LIST.matcher(report);
        while (lists.find()) {
            empty |= lists.group(1).isBlank();
            Matcher files = TEXT.matcher(lists.group(1));
            while (files.find()) {
                if (!Files.isRegularFile(Path.of(files.group(1)))) {
                    missing.add(files.group(1));
                }
            }
        }
        if (empty) {
            System.out.println("a part of the report names no file that it rests on");
        }
        if (!missing.isEmpty()) {
            System.out.println("the report names files that do not exist: " + missing);
        }
        System.exit(empty || !missing.isEmpty() ? 1 : 0);
    }
}
