package dev.gantry.proxy.demo.scene;

import dev.gantry.proxy.demo.dataset.SopInstance;
import dev.gantry.proxy.demo.phantom.PhantomStudy;
import java.util.List;

/**
 * What is sent.
 *
 * @param ctStudy the study of the CT series
 * @param ctSeries its images
 * @param ultrasound an ultrasound image of another study
 * @param document an encapsulated document
 */
public record Props(PhantomStudy ctStudy, List<SopInstance> ctSeries, SopInstance ultrasound, SopInstance document) {
    public Props {
        ctSeries = List.copyOf(ctSeries);
    }
}
