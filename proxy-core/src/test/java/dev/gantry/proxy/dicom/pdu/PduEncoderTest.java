package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PduEncoderTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    @Test
    void doesNotCopyAFragment() {
        // Given
        EmbeddedChannel channel = leaks.channel(new PduEncoder());
        ByteBuf fragment = leaks.buffer(new byte[1000]);

        // When
        channel.writeOutbound(new PDataTf(255, MessageControlHeader.LAST_DATA, fragment));

        // Then
        ByteBuf header = channel.readOutbound();
        ByteBuf written = channel.readOutbound();
        assertThat(ByteBufUtil.hexDump(header)).isEqualTo("0400000003ee000003eaff02");
        assertThat(written).isSameAs(fragment);
        header.release();
        written.release();
    }

    @Test
    void passesWhatIsNoPdu() {
        // Given
        EmbeddedChannel channel = leaks.channel(new PduEncoder());

        // When
        channel.writeOutbound("something else");

        // Then
        assertThat(channel.<String>readOutbound()).isEqualTo("something else");
    }

    @Test
    void reportsAFailedWriteOnceAndReleasesTheFragment() {
        // Given
        EmbeddedChannel channel = leaks.channel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
                        ReferenceCountUtil.release(msg);
                        promise.setFailure(new IOException("gone"));
                    }
                },
                new PduEncoder());
        ByteBuf fragment = leaks.buffer(new byte[10]);

        // When
        var write = channel.write(new PDataTf(1, MessageControlHeader.DATA, fragment));

        // Then
        assertThat(write.cause()).hasMessage("gone");
        assertThat(fragment.refCnt()).isZero();
    }

    @Test
    void refusesAPartThatIsLongerThanItsLengthFieldCanSay() {
        // Given
        OpaqueBytes most = OpaqueBytes.zeros(65535);
        AAssociateRq request = new AAssociateRq(
                new AeTitle("A"),
                new AeTitle("B"),
                List.of(new ProposedPresentationContext(
                        1, WellKnownUids.VERIFICATION, List.of(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN))),
                UserInformation.of(MaximumLength.UNLIMITED, new ImplementationIdentity(null, "V"))
                        .withUserIdentityRq(new UserIdentityRq(
                                UserIdentityType.USERNAME_AND_PASSCODE, false, most, OpaqueBytes.EMPTY)));

        // When
        // Then
        assertThatThrownBy(() -> PduEncoder.encode(leaks.allocator(), request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("item length: 65541 (expected: at most 65535)");
    }

    @Test
    void sendsNoReasonInAnAbortOfTheServiceUser() {
        // When
        ByteBuf encoded =
                PduEncoder.encode(leaks.allocator(), new AAbort(AbortSource.SERVICE_USER, AbortReason.UNEXPECTED_PDU));

        // Then
        assertThat(ByteBufUtil.hexDump(encoded)).isEqualTo("07000000000400000000");
        encoded.release();
    }
}
