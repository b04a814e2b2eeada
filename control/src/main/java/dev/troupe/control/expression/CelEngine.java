package dev.troupe.control.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelListsExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.standard.AddOperator.AddOverload;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** CEL's compiler and runtime as Troupe sets them up, made at first use. */
final class CelEngine {

    static final int MAX_LENGTH = 10_000;
    static final int MAX_DEPTH = 60;
    static final int MAX_ITERATIONS = 100_000;

    // Reserved words are allowed as names, since agents and steps may be called so.
    private static CelOptions options() {
        return CelOptions.current()
                .maxExpressionCodePointSize(MAX_LENGTH)
                .maxParseRecursionDepth(MAX_DEPTH)
                .comprehensionMaxIterations(MAX_ITERATIONS)
                .enableHeterogeneousNumericComparisons(true)
                .enableReservedIds(false)
                .build();
    }

    private record Parts(CelCompiler compiler, CelRuntime runtime) {}

    private static final int CACHED_COMPILERS = 100;

    private final BoundedCache<Set<String>, CelCompiler> compilers =
            new BoundedCache<>(CACHED_COMPILERS);
    private volatile @Nullable Parts parts;

    CelValidationResult check(String expression, Set<String> variables) {
        return compilers
                .get(variables)
                .orElseGet(() -> compilers.put(Set.copyOf(variables), compiler(variables)))
                .compile(expression);
    }

    private CelCompiler compiler(Set<String> variables) {
        CelCompilerBuilder compiler = parts().compiler().toCompilerBuilder();
        variables.forEach(name -> compiler.addVar(name, SimpleType.DYN));
        return compiler.build();
    }

    <T> T plan(
            CelValidationResult checked,
            BiFunction<CelAbstractSyntaxTree, CelRuntime.Program, T> made) {
        try {
            CelAbstractSyntaxTree tree = checked.getAst();
            return made.apply(tree, parts().runtime().createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalStateException("a checked expression cannot be planned", e);
        }
    }

    private Parts parts() {
        Parts made = parts;
        return made != null ? made : make();
    }

    private synchronized Parts make() {
        Parts made = parts;
        if (made == null) {
            CelOptions options = options();
            made = new Parts(compiler(options), runtime(options));
            parts = made;
        }
        return made;
    }

    private static CelCompiler compiler(CelOptions options) {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(
                        CelExtensions.strings(),
                        CelExtensions.math(),
                        lists(),
                        CelExtensions.bindings())
                .addFunctionDeclarations(Functions.declarations())
                .build();
    }

    private static CelRuntime runtime(CelOptions options) {
        return CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(options)
                .setStandardFunctions(
                        CelStandardFunctions.newBuilder()
                                .filterFunctions((function, overload) ->
                                        !overload.equals(AddOverload.ADD_STRING))
                                .build())
                .addLibraries(CelExtensions.strings(), CelExtensions.math(), lists())
                .addFunctionBindings(Functions.bindings())
                .build();
    }

    // Without range(), which makes a list of any size out of one number, and sortBy(), whose result
    // the library's type
    // check takes for a list of pairs.
    private static CelListsExtensions lists() {
        return CelExtensions.lists(
                CelListsExtensions.Function.SLICE,
                CelListsExtensions.Function.FLATTEN,
                CelListsExtensions.Function.DISTINCT,
                CelListsExtensions.Function.REVERSE,
                CelListsExtensions.Function.SORT);
    }
}
