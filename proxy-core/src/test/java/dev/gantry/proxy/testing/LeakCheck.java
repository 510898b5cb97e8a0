package dev.gantry.proxy.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a buffer unreleased or a message unread. It knows what was allocated by {@link #allocator()}, which the channels
 * of {@link #channel} use, so a test takes all its buffers from here.
 *
 * <pre>
 *   &#64;RegisterExtension
 *   final LeakCheck leaks = new LeakCheck();
 * </pre>
 */
public final class LeakCheck implements AfterEachCallback {
    // Without Netty's own detector, which records a stack trace at every access: the counts are exact already.
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    /** Returns the allocator that is watched; it may also be the {@code ChannelOption.ALLOCATOR} of a real channel. */
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** Returns a watched buffer of these bytes, which the caller owns. */
    public ByteBuf buffer(byte[] bytes) {
        return allocator.buffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** Returns a channel that is finished after the test and must be empty then. */
    public EmbeddedChannel channel(ChannelHandler... handlers) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(handlers);
        channels.add(channel);
        return channel;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        check();
    }

    /** Fails if a buffer was not released or a message not read; finishes the channels. */
    void check() {
        for (EmbeddedChannel channel : channels) {
            if (channel.finishAndReleaseAll()) {
                throw new AssertionError("a channel still held messages at the end of the test");
            }
        }
        long bytes = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
        if (bytes != 0) {
            throw new AssertionError(bytes + " bytes of buffers were not released");
        }
    }
}
