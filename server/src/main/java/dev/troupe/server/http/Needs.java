package dev.troupe.server.http;

import dev.troupe.server.identity.Permission;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a caller has to be allowed in the organization that a request is about. A method that
 * answers requests and says nothing, here or by {@link ForAnyone}, answers none.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {
    /** What it takes. */
    Permission value();

    /** Whether it answers what works on a run, too. */
    boolean agents() default false;
}
