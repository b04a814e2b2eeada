package dev.troupe.control.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.CelType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.troupe.core.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/** JSON as CEL sees it, and CEL's results as JSON. */
final class CelValues {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** A result that JSON has no form for. */
    static final class NoJson extends RuntimeException {
        NoJson(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private CelValues() {}

    /** Objects and arrays are views: nothing is copied that an expression does not look at. */
    static Object fromJson(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> new JsonMap((ObjectNode) node);
            case ARRAY -> new JsonList((ArrayNode) node);
            case STRING -> node.stringValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case NULL, MISSING -> NullValue.NULL_VALUE;
            case POJO -> pojo((POJONode) node);
            case BINARY -> node.asString();
        };
    }

    /** A moment is a CEL timestamp; JSON has none. */
    private static Object pojo(POJONode node) {
        return node.getPojo() instanceof Instant instant ? instant : node.asString();
    }

    private static Object number(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        return node.doubleValue();
    }

    /**
     * @throws NoJson if JSON has no form for it
     */
    static JsonNode toJson(@Nullable Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case NullValue none -> JSON.nullNode();
            case Boolean truth -> JSON.booleanNode(truth);
            case Long number -> whole(number);
            case UnsignedLong number -> JSON.numberNode(number.bigIntegerValue());
            case Double number -> {
                if (!Double.isFinite(number)) {
                    throw new NoJson("gives " + number + ", which JSON cannot hold");
                }
                yield JSON.numberNode(number);
            }
            case String text -> JSON.stringNode(text);
            case JsonMap map -> map.node();
            case JsonList list -> list.node();
            case List<?> list -> array(list);
            case Map<?, ?> map -> object(map);
            case Instant instant -> JSON.stringNode(instant.toString());
            case Duration duration -> JSON.stringNode(duration.toString());
            case CelByteString bytes ->
                    JSON.stringNode(Base64.getEncoder().encodeToString(bytes.toByteArray()));
            case CelType type -> JSON.stringNode(type.name());
            default ->
                    throw new NoJson(
                            "gives a "
                                    + value.getClass().getSimpleName()
                                    + ", which JSON cannot hold");
        };
    }

    /** Of the type that reading it from JSON would give, so that it is equal after a round trip. */
    private static JsonNode whole(long number) {
        return number == (int) number ? JSON.numberNode((int) number) : JSON.numberNode(number);
    }

    private static ArrayNode array(List<?> list) {
        ArrayNode array = Json.array();
        list.forEach(entry -> array.add(toJson(entry)));
        return array;
    }

    private static ObjectNode object(Map<?, ?> map) {
        ObjectNode object = Json.object();
        map.forEach((key, value) -> object.set(text(toJson(key)), toJson(value)));
        return object;
    }

    /** A value inside a text: text as it is, numbers without {@code .0}, all else as JSON. */
    static String text(JsonNode value) {
        if (value.isString()) {
            return value.stringValue();
        }
        if (value.isNumber() && !value.isIntegralNumber()) {
            BigDecimal number = value.decimalValue().stripTrailingZeros();
            return number.scale() < -20 ? number.toString() : number.toPlainString();
        }
        return Json.write(value);
    }
}
