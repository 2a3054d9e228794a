/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The built-in presets: those of the papers and of their published code, in torchvision's numbers.
 * The recipes say for how many epochs they are meant; how long a run takes stays the person's choice.
 */
#include "app/preset.h"

#include "app/i18n.h"

#define ALL_OFF     "augment*.on=off "
#define CROP_FLIP   "augment.crop.on=on augment.flip.on=on augment.crop.min_area="
#define JITTER      "augment.jitter.on=on augment.grey.on=on augment.grey.probability=0.2 "
#define HUE(amount) "augment.jitter.hue=" amount " "
#define BLUR        "augment.blur.on=on "
#define MOCO                                                                                       \
  "train.method=moco train.batch=256 moco.queue=65536 moco.momentum=0.999 moco.bn_splits=8 "       \
  "encoder.encoder=resnet50 encoder.stem=imagenet encoder.init=normal optimiser.optimiser=sgd "    \
  "sgd.learning_rate=0.03 sgd.weight_decay=0.0001 "

static const ParallaxPreset presets[] = {
  { "default", N_ ("Parallax's own"),
    N_ ("Crop, flip, rotation, strong colour jitter and grey: what Shapes wants."),
    PARALLAX_PRESET_AUGMENT, "" },
  { "simclr-cifar", "SimCLR, CIFAR",
    N_ ("Crop from 8 %, flip, colour jitter at strength 0.5, grey; no blur."),
    PARALLAX_PRESET_AUGMENT, ALL_OFF CROP_FLIP "0.08 " JITTER HUE ("0.1") },
  { "simclr-imagenet", "SimCLR, ImageNet",
    N_ ("Crop from 8 %, flip, colour jitter at strength 1, grey, blur."), PARALLAX_PRESET_AUGMENT,
    ALL_OFF CROP_FLIP "0.08 " JITTER HUE ("0.2") BLUR
    "augment.jitter.brightness=0.8 augment.jitter.contrast=0.8 augment.jitter.saturation=0.8" },
  { "moco-v1", "MoCo v1", N_ ("Crop from 20 %, grey, colour jitter on every view, flip."),
    PARALLAX_PRESET_AUGMENT,
    ALL_OFF CROP_FLIP "0.2 " JITTER HUE ("0.4") "augment.jitter.probability=1 "
                                                "augment.order=crop,grey,jitter,flip" },
  { "moco-v2", "MoCo v2", N_ ("Crop from 20 %, colour jitter, grey, blur, flip."),
    PARALLAX_PRESET_AUGMENT,
    ALL_OFF CROP_FLIP "0.2 " JITTER HUE ("0.1") BLUR "augment.order=crop,jitter,grey,blur,flip" },
  { "byol", "BYOL",
    N_ ("Two kinds of views: the first always blurred, the second seldom, but solarised now and "
        "then."),
    PARALLAX_PRESET_AUGMENT,
    ALL_OFF CROP_FLIP "0.08 " JITTER HUE ("0.1") BLUR
    "augment.jitter.saturation=0.2 augment.blur.probability=1 augment.views=different "
    "augment2.crop.on=on augment2.crop.min_area=0.08 augment2.flip.on=on augment2.jitter.on=on "
    "augment2.jitter.saturation=0.2 augment2.jitter.hue=0.1 augment2.grey.on=on "
    "augment2.grey.probability=0.2 augment2.blur.on=on augment2.blur.probability=0.1 "
    "augment2.solarise.on=on" },
  { "glyphs", N_ ("Glyphs"),
    N_ ("Crop, small moves, slants and bends, a little noise: for letters and digits."),
    PARALLAX_PRESET_AUGMENT,
    ALL_OFF "augment.crop.on=on augment.affine.on=on "
            "augment.elastic.on=on augment.noise.on=on" },
  { "crop-only", N_ ("Crop only"),
    N_ ("Shows the colour shortcut: colour alone tells images apart, and shape is not learned."),
    PARALLAX_PRESET_AUGMENT, ALL_OFF "augment.crop.on=on" },
  { "none", N_ ("None"), N_ ("Both views are the image itself; nothing can be learned."),
    PARALLAX_PRESET_AUGMENT, ALL_OFF },

  { "recipe-default", N_ ("Parallax's own"),
    N_ ("SimCLR with a small encoder and AdamW: clusters within a minute."), PARALLAX_PRESET_RECIPE,
    "" },
  { "recipe-simclr-cifar", "SimCLR, CIFAR",
    N_ ("ResNet-18, batches of 512, LARS, temperature 0.5: meant for 1,000 epochs of CIFAR-10."),
    PARALLAX_PRESET_RECIPE,
    "train.method=simclr train.batch=512 simclr.temperature=0.5 encoder.encoder=resnet18 "
    "encoder.init=normal head.layers=3 head.batch_norm=on optimiser.optimiser=lars "
    "lars.learning_rate=1 lars.weight_decay=0.0001 schedule.by_batch=on "
    "schedule.warmup=10 " ALL_OFF CROP_FLIP "0.08 " JITTER HUE ("0.1") },
  { "recipe-moco-v1", "MoCo v1",
    N_ ("ResNet-50 for large images, a linear head, a queue of 65,536, temperature 0.07: meant for "
        "200 epochs of ImageNet."),
    PARALLAX_PRESET_RECIPE,
    MOCO "moco.temperature=0.07 head.layers=1 schedule.schedule=step " ALL_OFF CROP_FLIP
         "0.2 " JITTER HUE ("0.4") "augment.jitter.probability=1 "
                                   "augment.order=crop,grey,jitter,flip" },
  { "recipe-moco-v2", "MoCo v2",
    N_ ("MoCo v1 with a head of two layers, blur, a cosine schedule and temperature 0.2."),
    PARALLAX_PRESET_RECIPE,
    MOCO "moco.temperature=0.2 head.layers=2 " ALL_OFF CROP_FLIP "0.2 " JITTER HUE ("0.1") BLUR
    "augment.order=crop,jitter,grey,blur,flip" },
  { "recipe-moco-cifar", N_ ("MoCo, CIFAR notebook"),
    N_ ("ResNet-18, batches of 512, a queue of 4,096, temperature 0.1: meant for 200 epochs of "
        "CIFAR-10."),
    PARALLAX_PRESET_RECIPE,
    "train.method=moco train.batch=512 moco.queue=4096 moco.momentum=0.99 moco.temperature=0.1 "
    "moco.bn_splits=8 encoder.encoder=resnet18 encoder.init=normal head.layers=1 "
    "optimiser.optimiser=sgd sgd.learning_rate=0.06 sgd.weight_decay=0.0005 " ALL_OFF CROP_FLIP
    "0.08 " JITTER HUE ("0.1") },
  { "recipe-hadsell", "Hadsell, Chopra, LeCun",
    N_ ("The margin loss on pairs by class, straight into two numbers an image; wants labels."),
    PARALLAX_PRESET_RECIPE,
    "train.method=margin margin.pairs=class margin.negatives=all margin.normalised=off "
    "margin.margin=1 encoder.encoder=convnet head.layers=1 head.output=2 optimiser.optimiser=sgd "
    "sgd.learning_rate=0.01 " ALL_OFF },
};

const ParallaxPreset *
parallax_presets (guint *n)
{
  *n = G_N_ELEMENTS (presets);
  return presets;
}
