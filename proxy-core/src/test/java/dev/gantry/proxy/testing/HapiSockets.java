package dev.gantry.proxy.testing;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.util.SocketFactory;
import ca.uhn.hl7v2.util.idgenerator.InMemoryIDGenerator;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Gives HAPI the key of a device, for either side of mutual TLS. */
public final class HapiSockets implements SocketFactory {
    private final SSLContext context;

    private HapiSockets(TlsFiles files) {
        context = PemTls.context(files);
    }

    /** A context of HAPI with this key, which keeps the ids of its messages in memory: by default it writes a file. */
    public static DefaultHapiContext context(TlsFiles files) {
        DefaultHapiContext hapi = new DefaultHapiContext();
        hapi.setSocketFactory(new HapiSockets(files));
        hapi.getParserConfiguration().setIdGenerator(new InMemoryIDGenerator());
        return hapi;
    }

    @Override
    public Socket createSocket() {
        return new Socket();
    }

    @Override
    public Socket createTlsSocket() throws IOException {
        return context.getSocketFactory().createSocket();
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new ServerSocket();
    }

    @Override
    public ServerSocket createTlsServerSocket() throws IOException {
        SSLServerSocket server =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        server.setNeedClientAuth(true);
        return server;
    }

    @Override
    public void configureNewAcceptedSocket(Socket socket) {}
}
