"""Losses."""

from .cases import *  # noqa: F403

group("losses")
MODES = [(0, "none"), (1, "mean"), (2, "sum")]
for r, word in MODES:
    case(f"cross_entropy.{word}", lambda x, t, w, r=r: op("cross_entropy_loss")(x, t, w, r), R(4, 3), T([0, 2, -100, 1]), U(0.5, 2, 3), grad=(0,))
    case(f"cross_entropy.smooth-{word}", lambda x, t, r=r: op("cross_entropy_loss")(x, t, None, r, 1, 0.1), R(4, 3), T([0, 2, 1, 1]))
    case(f"nll_loss.{word}", lambda x, t, w, r=r: op("nll_loss_nd")(op("log_softmax.int")(x, 1), t, w, r, 1),
         R(4, 3), T([0, 2, 1, 1]), U(0.5, 2, 3), grad=(0,))
    for name in "mse_loss l1_loss smooth_l1_loss huber_loss".split():
        case(f"{name}.{word}", lambda x, y, n=name, r=r: op(n)(x, y, r), R(3, 4), R(3, 4))
    case(f"smooth_l1_loss.beta-{word}", lambda x, y, r=r: op("smooth_l1_loss")(x, y, r, 0.3), R(3, 4), R(3, 4))
    case(f"huber_loss.delta-{word}", lambda x, y, r=r: op("huber_loss")(x, y, r, 0.3), R(3, 4), R(3, 4))
    case(f"binary_cross_entropy.{word}", lambda x, y, w, r=r: op("binary_cross_entropy")(x, y, w, r),
         U(0.1, 0.9, 3, 4), U(0, 1, 3, 4), U(0.5, 2, 4), grad=(0,))
    case(f"binary_cross_entropy_with_logits.{word}",
         lambda x, y, w, p, r=r: op("binary_cross_entropy_with_logits")(x, y, w, p, r),
         R(3, 4), U(0, 1, 3, 4), U(0.5, 2, 4), U(0.5, 2, 4), grad=(0,))
    case(f"kl_div.{word}", lambda x, y, r=r: op("kl_div")(x, y, r), R(3, 4), U(0.1, 1, 3, 4))
    case(f"kl_div.log-{word}", lambda x, y, r=r: op("kl_div")(x, y, r, log_target=True), R(3, 4), R(3, 4))
    case(f"poisson_nll_loss.{word}", lambda x, y, r=r: op("poisson_nll_loss")(x, y, True, True, 1e-8, r), R(3, 4), U(0, 9, 3, 4), grad=(0,))
    case(f"ctc_loss.tensor-{word}",
         lambda x, t, a, b, r=r: op("ctc_loss.Tensor")(op("log_softmax.int")(x, 2), t, a, b, 0, r),
         R(6, 2, 5), I(1, 5, 2, 3), T([6, 5]), T([3, 2]))
    case(f"ctc_loss.list-{word}",
         lambda x, t, r=r: op("ctc_loss.IntList")(op("log_softmax.int")(x, 2), t, [6, 5], [3, 2], 4, r, True),
         R(6, 2, 5), I(0, 4, 2, 3))
    case(f"margin_ranking_loss.{word}", lambda x, y, t, r=r: op("margin_ranking_loss")(x, y, t, 0.5, r), R(4), R(4), T([1.0, -1, 1, -1]), grad=(0, 1))
    case(f"cosine_embedding_loss.{word}", lambda x, y, t, r=r: op("cosine_embedding_loss")(x, y, t, 0.1, r), R(4, 3), R(4, 3), T([1.0, -1, 1, -1]), grad=(0, 1))
    case(f"triplet_margin_loss.{word}", lambda x, y, z, r=r: op("triplet_margin_loss")(x, y, z, 0.7, 2.0, 1e-6, True, r), R(4, 3), R(4, 3), R(4, 3))
    case(f"hinge_embedding_loss.{word}", lambda x, t, r=r: op("hinge_embedding_loss")(x, t, 0.8, r), R(4), T([1.0, -1, 1, -1]), grad=(0,))
    case(f"soft_margin_loss.{word}", lambda x, t, r=r: op("soft_margin_loss")(x, t, r), R(4), T([1.0, -1, 1, -1]), grad=(0,))
    case(f"multi_margin_loss.{word}", lambda x, t, w, r=r: op("multi_margin_loss")(x, t, 2, 0.8, w, r), R(4, 3), T([0, 2, 1, 1]), U(0.5, 2, 3), grad=(0,))
    case(f"multilabel_margin_loss.{word}", lambda x, t, r=r: op("multilabel_margin_loss")(x, t, r), R(2, 4), T([[3, 0, -1, 1], [0, -1, 1, 2]]))
case("cross_entropy.probabilities", lambda x, y: op("cross_entropy_loss")(x, op("softmax.int")(y, 1), label_smoothing=0.2), R(4, 3), R(4, 3))
case("cross_entropy.images", "cross_entropy_loss", R(2, 3, 2, 2), I(0, 3, 2, 2, 2))
for name in "cross_entropy_loss mse_loss binary_cross_entropy_with_logits kl_div".split():
    case(f"{name}.defaults", name, R(4, 3), U(0, 1, 4, 3))
case("triplet_margin_loss", "triplet_margin_loss", R(4, 3), R(4, 3), R(4, 3))
