"""AdamW with fp32 weights behind a bfloat16 net, averaged over processes and time, saved so that a run can go on."""

import math
import os
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

WARM_UP = 0.05  # of all steps
DECAY = 0.01
CLIP = 1.0
EMA_EVERY = 4  # steps


class Optimiser:
    """Steps a net whose parameters are bfloat16.

    Args:
        net: the net; parameters that need no gradient are left alone.
        rates: learning rate by the beginning of a parameter's name; the first that fits counts.
        steps: of the whole run: the rate rises over the first 5 % and falls linearly to nothing.
        ema: how much of the averaged weights stays at each step.
    """

    def __init__(self, net: nn.Module, rates: dict[str, float], steps: int, ema: float = 0.998) -> None:
        self.named = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
        self.steps, self.ema, self.step_number = steps, ema, 0
        self.masters = {name: p.detach().float().clone() for name, p in self.named}
        self.average = {name: master.clone() for name, master in self.masters.items()}
        groups: dict[tuple[float, float], list[Tensor]] = {}
        for name, p in self.named:
            rate = next(rate for prefix, rate in rates.items() if name.startswith(prefix))
            groups.setdefault((rate, DECAY if p.ndim > 1 else 0.0), []).append(self.masters[name])
        self.adam = torch.optim.AdamW(
            [{"params": ps, "lr": rate, "peak": rate, "weight_decay": decay} for (rate, decay), ps in groups.items()],
            betas=(0.9, 0.98),
            fused=True,
        )
        self.flat = torch.zeros(sum(p.numel() for _, p in self.named))
        self.shared = [_shared(parity, self.flat.numel()) for parity in (0, 1)] if dist.is_initialized() else []

    def factor(self) -> float:
        """The part of the peak rate at this step."""
        t = (self.step_number + 1) / self.steps
        return max(0.0, min(t / WARM_UP, (1 - t) / (1 - WARM_UP)))

    def step(self) -> None:
        """Averages the gradients over the processes, clips them and steps; the net gets the new weights."""
        self._gather()
        norm = float(self.flat.norm())
        if math.isfinite(norm):
            self.flat.mul_(min(1.0, CLIP / (norm + 1e-6)))
            for group in self.adam.param_groups:
                group["lr"] = group["peak"] * self.factor()
            self.adam.step()
        self.step_number += 1
        if self.step_number % EMA_EVERY == 0:
            self._average()
        for name, p in self.named:
            p.data.copy_(self.masters[name])
            p.grad = None

    def _average(self) -> None:
        # Early weights are bad: the average forgets faster at the beginning.
        keep = min(self.ema, (1 + self.step_number) / (10 + self.step_number)) ** EMA_EVERY
        for name, master in self.masters.items():
            self.average[name].lerp_(master, 1 - keep)

    def _gather(self) -> None:
        at = 0
        for name, p in self.named:
            part = self.flat[at : at + p.numel()]
            part.copy_(p.grad.reshape(-1)) if p.grad is not None else part.zero_()
            self.masters[name].grad = part.view_as(p)
            at += p.numel()
        if self.shared:
            # Through memory that the processes share, two buffers in turn: gloo takes as long as the step itself.
            buffer = self.shared[self.step_number % 2]
            buffer[dist.get_rank()].copy_(self.flat)
            dist.barrier()
            self.flat.zero_()
            for row in buffer:
                self.flat.add_(row)
            self.flat.mul_(1 / len(buffer))

    def save(self, path: Path) -> None:
        """Writes everything that a run needs to go on; whole or not at all."""
        state = {
            "step": self.step_number,
            "masters": self.masters,
            "average": self.average,
            "adam": self.adam.state_dict(),
        }
        torch.save(state, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)

    def load(self, path: Path) -> None:
        """Goes on from what `save` wrote."""
        state: dict[str, Any] = torch.load(path, weights_only=True)
        self.step_number = state["step"]
        self.adam.load_state_dict(state["adam"])
        for name, p in self.named:
            self.masters[name].copy_(state["masters"][name])
            self.average[name].copy_(state["average"][name])
            p.data.copy_(state["masters"][name])


def _shared(number: int, size: int) -> Tensor:
    """A buffer [processes, size] that all processes of this run map."""
    world = dist.get_world_size()
    path = f"/dev/shm/depesche-{os.environ['MASTER_PORT']}-{number}"  # noqa: S108 - memory, of this run alone
    return torch.from_file(path, shared=True, size=world * size, dtype=torch.bfloat16).view(world, size)


def join() -> tuple[int, int]:
    """This process's number and how many there are, from RANK and WORLD_SIZE; one thread each."""
    rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    if world > 1:
        dist.init_process_group("gloo")
        torch.set_num_threads(1)
    return rank, world
