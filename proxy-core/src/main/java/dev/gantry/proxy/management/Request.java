package dev.gantry.proxy.management;

/**
 * What a resource is asked.
 *
 * @param path the path, without the query
 * @param accept the Accept header, empty where there is none
 */
public record Request(String path, String accept) {}
