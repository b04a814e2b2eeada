package dev.troupe.server.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Answers every caller that is known, in whatever organization, or even those that are not. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ForAnyone {
    /** Whether it answers those that are not known. */
    boolean evenUnknown() default false;
}
