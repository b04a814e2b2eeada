package dev.troupe.server.audit;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The audit log. */
@Configuration(proxyBeanMethods = false)
@Import(AuditApi.class)
public class AuditConfiguration {}
