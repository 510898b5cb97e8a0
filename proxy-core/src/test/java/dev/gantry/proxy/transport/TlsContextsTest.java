package dev.gantry.proxy.transport;

import dev.gantry.tls.identity.ReloadingTlsIdentityProvider;
import dev.gantry.tls.trust.RevocationCheck;
import dev.gantry.tls.trust.TrustAnchors;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.ExtendedKeyUsage;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** A renewed certificate over real sockets. */
@Timeout(30)
class TlsContextsTest {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Path directory;
    private final X509Bundle authority;

    TlsContextsTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
        this.authority = new CertificateBuilder()
                .subject("CN=Test authority")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
    }

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private X509Bundle leaf(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .ecp256()
                .addExtendedKeyUsage(ExtendedKeyUsage.PKIX_KP_CLIENT_AUTH)
                .addExtendedKeyUsage(ExtendedKeyUsage.PKIX_KP_SERVER_AUTH)
                .buildIssuedBy(authority);
    }

    private X509Certificate writeIdentity() throws Exception {
        X509Bundle identity = leaf("edge-1");
        Path key = Files.writeString(directory.resolve("edge.key"), identity.getPrivateKeyPEM());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(directory.resolve("edge.pem"), identity.getCertificatePEM());
        return identity.getCertificate();
    }

    private InetSocketAddress echo(TlsContexts contexts) {
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(contexts.serverHandler(TlsProfile.BCP_195, channel.alloc()))
                                .addLast(new ChannelInboundHandlerAdapter() {
                                    @Override
                                    public void channelRead(ChannelHandlerContext context, Object message) {
                                        context.writeAndFlush(message, context.voidPromise());
                                    }
                                });
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        return (InetSocketAddress) server.localAddress();
    }

    private SSLSocket connect(InetSocketAddress address, ZoneTrustManager trust) throws Exception {
        X509Bundle device = leaf("ct-01");
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("device", device.getKeyPair().getPrivate(), new char[0], device.getCertificatePath());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.startHandshake();
        return socket;
    }

    private static int echoed(SSLSocket socket, int value) throws Exception {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL_REFCNT"})
    void aRenewedCertificateIsShownAtOnceAndWhatIsOpenGoesOn(SslProvider provider) throws Exception {
        // Given
        X509Certificate old = writeIdentity();
        ZoneTrustManager trust = new ZoneTrustManager(
                TrustAnchors.ofRoots(List.of(authority.getCertificate())),
                TrustPolicy.strict(),
                RevocationCheck.none(),
                Clock.systemUTC());
        try (ReloadingTlsIdentityProvider identity = new ReloadingTlsIdentityProvider(
                directory.resolve("edge.pem"), directory.resolve("edge.key"), null, Clock.systemUTC())) {
            InetSocketAddress address = echo(new TlsContexts(identity, trust, provider));
            try (SSLSocket before = connect(address, trust)) {
                assertThat(echoed(before, 1)).isEqualTo(1);

                // When
                X509Certificate renewed = writeIdentity();
                boolean changed = identity.reload();

                // Then
                assertThat(changed).isTrue();
                assertThat(identity.reload()).isFalse();
                assertThat(echoed(before, 2)).isEqualTo(2);
                assertThat(before.getSession().getPeerCertificates()[0]).isEqualTo(old);
                try (SSLSocket after = connect(address, trust)) {
                    assertThat(echoed(after, 3)).isEqualTo(3);
                    assertThat(after.getSession().getPeerCertificates()[0]).isEqualTo(renewed);
                }
                assertThat(echoed(before, 4)).isEqualTo(4);
            }
        }
    }

    @Test
    void aContextIsFreedWhenItIsReplacedOrClosedAndItsLastConnectionHasEnded() throws Exception {
        // Given
        writeIdentity();
        ZoneTrustManager trust = new ZoneTrustManager(
                TrustAnchors.ofRoots(List.of(authority.getCertificate())),
                TrustPolicy.strict(),
                RevocationCheck.none(),
                Clock.systemUTC());
        try (ReloadingTlsIdentityProvider identity = new ReloadingTlsIdentityProvider(
                directory.resolve("edge.pem"), directory.resolve("edge.key"), null, Clock.systemUTC())) {
            TlsContexts contexts = new TlsContexts(identity, trust, SslProvider.OPENSSL_REFCNT);
            SslContext replaced = contexts.retainedServer(TlsProfile.BCP_195);
            ReferenceCountUtil.release(replaced);
            SslHandler open = contexts.serverHandler(TlsProfile.BCP_195, UnpooledByteBufAllocator.DEFAULT);
            SslContext client = contexts.retainedClient(TlsProfile.BCP_195);
            ReferenceCountUtil.release(client);

            // When
            writeIdentity();
            identity.reload();
            SslContext renewed = contexts.retainedServer(TlsProfile.BCP_195);
            ReferenceCountUtil.release(renewed);

            // Then
            assertThat(renewed).isNotSameAs(replaced);
            assertThat(ReferenceCountUtil.refCnt(replaced))
                    .as("the open connection's")
                    .isEqualTo(1);
            ReferenceCountUtil.release(open.engine());
            assertThat(ReferenceCountUtil.refCnt(replaced)).isZero();

            // When
            contexts.close();

            // Then
            assertThat(ReferenceCountUtil.refCnt(renewed)).isZero();
            assertThat(ReferenceCountUtil.refCnt(client)).isZero();
            assertThatIllegalStateException().isThrownBy(() -> contexts.retainedServer(TlsProfile.BCP_195));
        }
    }
}
