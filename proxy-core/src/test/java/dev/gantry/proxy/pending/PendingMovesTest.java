package dev.gantry.proxy.pending;

import dev.gantry.proxy.pending.PendingMoves.Match;
import dev.gantry.proxy.pending.PendingMoves.Move;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PendingMovesTest {
    private static final Route ROUTE = new Route("reading-room-1", "READ1", "pacs", "PACS_QR");

    private final PendingMoves pending = new PendingMoves();

    @Test
    void matchesByOriginatorOrByPairAndTime() {
        // Given
        pending.begin(ROUTE, 7, "READ1", List.of("reading"));
        // Then
        assertThat(pending.match("pacs", "READ1", "READ1", 7)).isEqualTo(Match.BY_ORIGINATOR);
        assertThat(pending.match("pacs", "READ1", "READ1", null)).isEqualTo(Match.BY_PAIR_AND_TIME);
        assertThat(pending.match("pacs", "READ1", null, null)).isEqualTo(Match.BY_PAIR_AND_TIME);
        assertThat(pending.match("pacs", "READ1", "READ1", 8)).isEqualTo(Match.NONE);
        assertThat(pending.match("pacs", "READ1", "READ2", 7)).isEqualTo(Match.NONE);
        assertThat(pending.match("pacs", "READ2", "READ1", 7)).isEqualTo(Match.NONE);
        assertThat(pending.match("vna", "READ1", "READ1", 7)).isEqualTo(Match.NONE);
    }

    @Test
    void endsEachMoveByItself() {
        // Given
        Move first = pending.begin(ROUTE, 7, "READ1", List.of("reading")).orElseThrow();
        Move second =
                pending.begin(ROUTE, 8, "READ1", List.of("reading", "research")).orElseThrow();
        // When
        pending.end(second);
        pending.end(second);
        // Then
        assertThat(pending.size()).isEqualTo(1);
        assertThat(pending.underWay("pacs", "READ1")).contains(List.of("reading"));
        pending.end(first);
        assertThat(pending.underWay("pacs", "READ1")).isEmpty();
        assertThat(pending.match("pacs", "READ1", null, null)).isEqualTo(Match.NONE);
    }

    @Test
    void keepsTheWayOfAMoveThatLooksLikeOneThatEnded() {
        // Given
        Move first = pending.begin(ROUTE, 7, "READ1", List.of("reading")).orElseThrow();
        pending.begin(ROUTE, 7, "READ1", List.of("reading"));
        // When
        pending.end(first);
        pending.end(first);
        // Then
        assertThat(pending.match("pacs", "READ1", "READ1", 7)).isEqualTo(Match.BY_ORIGINATOR);
        assertThat(pending.match("pacs", "READ1", null, 7)).isEqualTo(Match.BY_PAIR_AND_TIME);
        assertThat(pending.underWay("pacs", "READ1")).contains(List.of("reading"));
        assertThat(pending.size()).isEqualTo(1);
    }

    @Test
    void matchesWhatADeliveryNamesAloneToAnyMoveOfTheWay() {
        // Given
        Route other = new Route("reading-room-2", "READ2", "pacs", "PACS_QR");
        pending.begin(ROUTE, 7, "READ1", List.of("reading"));
        pending.begin(other, 9, "READ1", List.of("reading"));
        // Then
        assertThat(pending.match("pacs", "READ1", null, 9)).isEqualTo(Match.BY_PAIR_AND_TIME);
        assertThat(pending.match("pacs", "READ1", "READ2", null)).isEqualTo(Match.BY_PAIR_AND_TIME);
        assertThat(pending.match("pacs", "READ1", "READ1", 9)).isEqualTo(Match.NONE);
        assertThat(pending.match("pacs", "READ1", null, 8)).isEqualTo(Match.NONE);
    }
}
