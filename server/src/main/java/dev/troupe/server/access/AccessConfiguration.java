package dev.troupe.server.access;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Signing in, members and keys. */
@Configuration(proxyBeanMethods = false)
@Import({SessionApi.class, MembersApi.class, KeysApi.class})
public class AccessConfiguration {}
