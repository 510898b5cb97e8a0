package dev.gantry.proxy.crl;

import dev.gantry.proxy.http.HttpHandler;
import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Serves the lists of a directory (RFC 2585), and nothing else of it. Reads from the disk, so it belongs on workers. */
public final class CrlHandler implements HttpHandler {
    private static final Pattern FILE = Pattern.compile("/([0-9a-f]{8,128}-[0-9]{1,3}\\.crl)");

    /** How long others may keep a list, in seconds; it is signed anew on every change. */
    private static final String CACHED = "max-age=300";

    private final String prefix;
    private final Path directory;

    /**
     * @param prefix the path that they are under, without a slash at its end; empty for the root
     * @param directory where they are written
     */
    public CrlHandler(String prefix, Path directory) {
        this.prefix = prefix;
        this.directory = directory;
    }

    @Override
    public Response answer(Request request) {
        if (!request.path().startsWith(prefix)) {
            return Response.text(404, "no such resource");
        }
        Matcher name = FILE.matcher(request.path().substring(prefix.length()));
        if (!name.matches()) {
            return Response.text(404, "no such resource");
        }
        if (!request.isRead()) {
            return Response.methodNotAllowed("GET, HEAD");
        }
        try {
            return new Response(200, "application/pkix-crl", Files.readAllBytes(directory.resolve(name.group(1))))
                    .with("cache-control", CACHED);
        } catch (NoSuchFileException e) {
            return Response.text(404, "no such resource");
        } catch (IOException e) {
            return Response.text(503, "the list cannot be read now").with("retry-after", "60");
        }
    }
}
