package dev.troupe.agents.tool.mcp;

import static dev.troupe.agents.tool.mcp.Children.LIMITS;
import static dev.troupe.agents.tool.mcp.Children.call;
import static dev.troupe.agents.tool.mcp.Children.tool;
import static dev.troupe.agents.tool.mcp.McpProcessTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolProvider;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.team.ToolSource;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.Filter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class McpHttpTest {

    @TempDir Path folder;

    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private Tomcat tomcat;
    private McpSyncServer server;

    @BeforeEach
    void startServer() throws Exception {
        tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        deploy();
        tomcat.getConnector();
        tomcat.start();
    }

    private void deploy() {
        var transport =
                HttpServletStreamableServerTransportProvider.builder()
                        .jsonMapper(new JacksonMcpJsonMapper(JsonMapper.shared()))
                        .mcpEndpoint("/mcp")
                        .build();
        server = TestTools.addTo(McpServer.sync(transport).serverInfo("test", "1")).build();
        TestTools.serve(server);
        Context context = tomcat.addContext("", folder.toString());
        var servlet = Tomcat.addServlet(context, "mcp", transport);
        servlet.setAsyncSupported(true);
        context.addServletMappingDecoded("/mcp", "mcp");
        addFilter(
                context,
                (request, response, chain) -> {
                    var http = (jakarta.servlet.http.HttpServletRequest) request;
                    String authorization = http.getHeader("Authorization");
                    authorizations.add(String.valueOf(authorization));
                    if ("Bearer wrong".equals(authorization)) {
                        ((jakarta.servlet.http.HttpServletResponse) response).setStatus(401);
                    } else {
                        chain.doFilter(request, response);
                    }
                });
    }

    private static void addFilter(Context context, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("authorization");
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("authorization");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
        tomcat.stop();
        tomcat.destroy();
    }

    private String url() {
        return "http://localhost:" + tomcat.getConnector().getLocalPort() + "/mcp";
    }

    private ToolProvider connect(Map<String, String> headers) {
        return connect(url(), headers);
    }

    private ToolProvider connect(String url, Map<String, String> headers) {
        return McpToolProvider.http(
                new ToolSource.McpHttp("orders", url, headers, Map.of()),
                Children.variables(folder),
                LIMITS);
    }

    @Test
    void toolsAreListedAndCalled() throws Exception {
        try (ToolProvider client = connect(Map.of())) {
            assertThat(call(client, "echo", "{\"text\": \"hé\"}").text()).isEqualTo("hé\nend");
            assertThat(call(client, "order", "{}").text())
                    .isEqualTo("{\"total\":12345678901234567.89}");
            assertThat(call(client, "fail", "{}").failed()).isTrue();
        }
    }

    @Test
    void noServerMakesItselfTrusted() throws Exception {
        try (ToolProvider client = connect(Map.of())) {
            assertThat(tool(client, "echo").trust()).isEqualTo(Trust.UNTRUSTED);
            assertThat(tool(client, "order").trust()).isEqualTo(Trust.UNTRUSTED);
            assertThat(tool(client, "order").described()).isEqualTo(Trust.UNTRUSTED);
        }
    }

    @Test
    void headersAreSentWithTheirSecrets() throws Exception {
        try (ToolProvider client = connect(Map.of("Authorization", "Bearer ${secret:KEY}"))) {
            call(client, "echo", "{\"text\": \"a\"}");
            assertThat(authorizations).contains("Bearer hush-hush").doesNotContain("null");
        }
    }

    @Test
    void refusedAccessIsReported() {
        try (ToolProvider client = connect(Map.of("Authorization", "Bearer wrong"))) {
            assertFailure(
                    client::tools, ToolFailure.Kind.UNAVAILABLE, "refused access", "credentials");
        }
    }

    @Test
    void aHeaderThatCannotBeSentIsReportedWithoutItsValue() {
        try (ToolProvider client = connect(Map.of("Authorization", "${secret:KEY}\n"))) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(client::tools))
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining("'Authorization'")
                    .hasMessageNotContaining("hush");
        }
    }

    @Test
    void aCallThatHangsEndsInTime() throws Exception {
        try (ToolProvider client = connect(Map.of())) {
            client.tools();
            assertFailure(
                    () -> call(client, "hang", "{}", Duration.ofMillis(300)),
                    ToolFailure.Kind.TIMEOUT,
                    "orders.hang");
            assertThat(call(client, "echo", "{\"text\": \"b\"}").text()).isEqualTo("b\nend");
        }
    }

    @Test
    void anAnswerThatIsFarTooLargeIsRefused() throws Exception {
        try (ToolProvider client = connect(Map.of())) {
            client.tools();
            assertFailure(
                    () -> call(client, "huge", "{\"size\": 40000000}"),
                    ToolFailure.Kind.TOO_LARGE,
                    "ask for less");
            assertThat(call(client, "echo", "{\"text\": \"c\"}").text()).isEqualTo("c\nend");
        }
    }

    @Test
    void aChangedListOfToolsIsAskedForAgain() throws Exception {
        try (ToolProvider client = connect(Map.of())) {
            assertThat(call(client, "grow", "{}").text()).isEqualTo("grew");
            await().until(() ->
                    client.tools().stream().anyMatch(tool -> tool.spec().name().equals("grown")));
        }
    }

    @Test
    void aSessionThatTheServerForgotIsOpenedAnew() throws Exception {
        try (ToolProvider client = connect(Map.of())) {
            assertThat(call(client, "echo", "{\"text\": \"d\"}").text()).isEqualTo("d\nend");
            tomcat.getHost().removeChild(tomcat.getHost().findChildren()[0]);
            server.close();
            deploy();
            assertThat(call(client, "echo", "{\"text\": \"e\"}").text()).isEqualTo("e\nend");
        }
    }

    @Test
    void aServerThatIsNotThereIsReported() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (ToolProvider client = connect("http://localhost:" + port + "/mcp", Map.of())) {
            assertFailure(client::tools, ToolFailure.Kind.UNAVAILABLE, "cannot be reached");
        }
    }

    @Test
    void anAddressThatIsNoneIsReported() {
        try (ToolProvider client = connect("ftp://x", Map.of())) {
            assertFailure(client::tools, ToolFailure.Kind.UNAVAILABLE, "http or https");
        }
    }
}
