package dev.gantry.proxy.management;

/**
 * What a resource is asked.
 *
 * @param path the path, without the query
 * @param accept the Accept header, empty where there is none
 * @param body what was posted; empty for GET and HEAD
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Request(String path, String accept, byte[] body) {}
