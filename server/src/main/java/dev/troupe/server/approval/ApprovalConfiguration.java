package dev.troupe.server.approval;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Questions to people. */
@Configuration(proxyBeanMethods = false)
@Import(ApprovalsApi.class)
public class ApprovalConfiguration {}
