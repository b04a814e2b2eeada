package dev.troupe.examples.procurement;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The commands as MCP tools. Their arguments are the fields of the command, all required. */
enum Tool {
    LOOK_UP(
            "Article, supplier, price and the state of the cost centre's budget, for a quantity of an"
                    + " article. Prices are those of the catalogue, in euro cents.",
            Command.LookUp.class),
    GET_DELIVERY(
            "What was ordered, what arrived and what the invoice asks for.",
            Command.GetDelivery.class),
    RESERVE("Sets money of a cost centre aside for a request.", Command.Reserve.class),
    RELEASE("Gives back what was reserved for a request.", Command.Release.class),
    PLACE_ORDER("Orders at the supplier. The supplier may refuse.", Command.PlaceOrder.class),
    CANCEL_ORDER("Takes an order back.", Command.CancelOrder.class),
    PAY_INVOICE("Pays the invoice of an order.", Command.PayInvoice.class),
    HOLD_INVOICE("Leaves an invoice unpaid, with the reason.", Command.HoldInvoice.class),
    CLOSE_REQUEST(
            "Files how a request came out and tells the person who asked. A request is closed once.",
            Command.CloseRequest.class);

    private final String description;
    private final Class<? extends Command> type;

    Tool(String description, Class<? extends Command> type) {
        this.description = description;
        this.type = type;
    }

    static JsonMapper mapper() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    static Tool named(String name) {
        return Arrays.stream(values())
                .filter(tool -> tool.toolName().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refused("there is no tool '" + name + "'"));
    }

    String toolName() {
        return name().toLowerCase(Locale.ROOT);
    }

    Command command(JsonNode arguments, ObjectMapper json) {
        try {
            return json.treeToValue(arguments, type);
        } catch (JacksonException e) {
            throw new Refused("the arguments do not fit: " + e.getOriginalMessage());
        }
    }

    ObjectNode describe(ObjectMapper json) {
        ObjectNode properties = json.createObjectNode();
        ArrayNode required = json.createArrayNode();
        for (RecordComponent field : type.getRecordComponents()) {
            ObjectNode property = properties.putObject(field.getName());
            if (field.getType() == String.class) {
                property.put("type", "string").put("maxLength", 2_000);
            } else {
                property.put("type", "integer").put("minimum", 1);
            }
            required.add(field.getName());
        }
        ObjectNode tool = json.createObjectNode();
        tool.put("name", toolName()).put("description", description);
        tool.putObject("inputSchema")
                .put("type", "object")
                .put("additionalProperties", false)
                .set("properties", properties)
                .set("required", required);
        tool.putObject("annotations")
                .put("readOnlyHint", Command.Question.class.isAssignableFrom(type))
                .put("destructiveHint", type == Command.PayInvoice.class)
                .put("idempotentHint", true)
                .put("openWorldHint", false);
        return tool;
    }
}
