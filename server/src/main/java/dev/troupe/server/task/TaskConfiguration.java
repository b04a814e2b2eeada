package dev.troupe.server.task;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Tasks. */
@Configuration(proxyBeanMethods = false)
@Import(TasksApi.class)
public class TaskConfiguration {}
