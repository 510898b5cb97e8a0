package dev.gantry.proxy.config;

import java.util.Optional;

/**
 * The database server of the authority's records.
 *
 * @param url {@code jdbc:postgresql:}, without user and password
 * @param user the role
 * @param password of the role, absent: the server asks for none
 */
public record DatabaseConfig(String url, String user, Optional<SecretReference> password) {}
