"""What PPO comes to in PyTorch: three rollouts with their updates in several settings, for tests/Amago.Tests/Reference/ppo_updates.safetensors.

    /usr/bin/python3 tests/peers/ppo_update.py        # Debian's python3-torch; writes the file that the tests hold Amago.Rl.Ppo against

Written from the papers, with PyTorch's own optimizer, autograd and clip_grad_norm_; it shares no code with the library. The environments are
a recording: what they show, where episodes end (terminated, truncated, both at once), and what each action earns. Actions are drawn from
the same seed as the library's, for its generator is PyTorch's.
"""
import json
import pathlib
import struct

import torch
from torch import nn

STEPS, ENVIRONMENTS, ACTIONS, ITERATIONS, SEED = 8, 4, 3, 3, 11
HEIGHT = WIDTH = 4
CHANNELS, HIDDEN = [3, 4, 6], 10

DEFAULTS = {
    "epochs": 3, "minibatches": 4, "learning_rate": 0.02, "anneal_learning_rate": True, "discount": 0.99, "gae_lambda": 0.95,
    "clip_range": 0.2, "value_clip_range": 0.0, "entropy_coefficient": 0.01, "value_coefficient": 0.5, "normalize_advantages": True,
    "max_gradient_norm": 0.5,
}
CASES = {
    "usual": {},
    "value_clip": {"value_clip_range": 0.05, "value_coefficient": 1.0},
    "raw_advantages": {"normalize_advantages": False, "entropy_coefficient": 0.0},
    "entropy": {"entropy_coefficient": 0.2, "max_gradient_norm": 5.0},
    "gradient_clip": {"max_gradient_norm": 0.05, "anneal_learning_rate": False},
    "free_gradients": {"max_gradient_norm": 0.0, "anneal_learning_rate": False, "discount": 0.9, "gae_lambda": 0.5, "clip_range": 0.1},
    "value_clip_raw": {"value_clip_range": 0.02, "normalize_advantages": False, "epochs": 4, "minibatches": 2, "gae_lambda": 1.0},
}


class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Module()
        sizes = [1] + CHANNELS
        for i in range(3):
            setattr(self.encoder, f"conv{i + 1}", nn.Conv2d(sizes[i], sizes[i + 1], 2))
        self.hidden = nn.Linear(CHANNELS[-1], HIDDEN)  # a 4x4 image is one pixel behind three 2x2 kernels
        self.actor = nn.Linear(HIDDEN, ACTIONS)
        self.critic = nn.Linear(HIDDEN, 1)

    def forward(self, observations):
        x = observations.permute(0, 3, 1, 2).float() / 128 - 1
        for i in range(3):
            x = nn.functional.leaky_relu(getattr(self.encoder, f"conv{i + 1}")(x))
        x = torch.relu(self.hidden(x.flatten(1)))
        return self.actor(x), self.critic(x).squeeze(1)


def record():
    """What the environments show and give, whatever is done."""
    g = torch.Generator().manual_seed(1)
    rows = ITERATIONS * STEPS

    def images(*leading):
        return torch.randint(0, 256, (*leading, ENVIRONMENTS, HEIGHT, WIDTH, 1), generator=g, dtype=torch.uint8)

    chance = torch.rand(rows, ENVIRONMENTS, generator=g)
    terminated, truncated = chance < 0.15, (chance > 0.1) & (chance < 0.3)  # both between 0.1 and 0.15
    both, one = terminated & truncated, terminated ^ truncated
    for rollout in range(ITERATIONS):
        part = slice(rollout * STEPS, (rollout + 1) * STEPS)
        assert (terminated & one)[part].any() and (truncated & one)[part].any(), "every rollout has both kinds of ends"
    assert both.any() and truncated[STEPS - 1::STEPS].any(), "both at once, and a rollout whose last step is cut off"
    return {
        "observations": images(rows + 1), "final_observations": images(rows), "terminated": terminated, "truncated": truncated,
        "rewards": torch.randn(rows, ENVIRONMENTS, ACTIONS, generator=g),
    }


def draw(logits, generator):
    """An action of each row: where a uniform number falls among the probabilities that lie end to end."""
    actions = []
    for row in torch.softmax(logits.double(), 1):
        u = torch.rand(1, generator=generator).double()
        actions.append(int((row.cumsum(0) <= u).sum().clamp(max=ACTIONS - 1)))
    return torch.tensor(actions)


def play(model, recording, first, s, sampling):
    """A rollout, with the advantages by their definition: the sum of weighted errors up to the episode's end."""
    rows = range(first, first + STEPS)
    observations = recording["observations"][first:first + STEPS]
    actions, log_probabilities, values, errors = [], [], [], []
    with torch.no_grad():
        for t in rows:
            logits, value = model(recording["observations"][t])
            action = draw(logits, sampling)
            actions.append(action)
            values.append(value)
            log_probabilities.append(torch.log_softmax(logits, 1)[torch.arange(ENVIRONMENTS), action])
        for t in rows:
            following = model(recording["observations"][t + 1])[1]
            cut = model(recording["final_observations"][t])[1]  # what would have followed a truncated episode
            following = torch.where(recording["truncated"][t], cut, following)
            following = torch.where(recording["terminated"][t], torch.zeros(ENVIRONMENTS), following)
            earned = recording["rewards"][t][torch.arange(ENVIRONMENTS), actions[t - first]]
            errors.append(earned + s["discount"] * following - values[t - first])
    advantages = torch.zeros(STEPS, ENVIRONMENTS)
    for i in range(STEPS):
        for n in range(ENVIRONMENTS):
            weight = 1.0
            for t in range(i, STEPS):
                advantages[i, n] += weight * errors[t][n]
                weight *= s["discount"] * s["gae_lambda"]
                if recording["terminated"][first + t, n] or recording["truncated"][first + t, n]:
                    break
    values = torch.stack(values)
    batch = {
        "observations": observations.flatten(0, 1), "actions": torch.cat(actions), "log_probabilities": torch.cat(log_probabilities),
        "values": values.flatten(), "advantages": advantages.flatten(), "returns": (advantages + values).flatten(),
    }
    return batch, torch.stack(actions)


def update(model, optimizer, batch, s):
    advantages = batch["advantages"]
    if s["normalize_advantages"]:
        advantages = (advantages - advantages.mean()) / (advantages.std(unbiased=False) + 1e-8)
    logits, values = model(batch["observations"])
    policy = torch.distributions.Categorical(logits=logits)
    log_ratio = policy.log_prob(batch["actions"]) - batch["log_probabilities"]
    ratio = log_ratio.exp()
    clipped = ratio.clamp(1 - s["clip_range"], 1 + s["clip_range"])
    policy_loss = torch.max(-advantages * ratio, -advantages * clipped).mean()
    squares = (values - batch["returns"]) ** 2
    value_clips = 0
    if s["value_clip_range"] > 0:
        moved = (values - batch["values"]).clamp(-s["value_clip_range"], s["value_clip_range"])
        others = (batch["values"] + moved - batch["returns"]) ** 2
        value_clips = int((others > squares).sum())
        squares = torch.max(squares, others)
    value_loss = 0.5 * squares.mean()
    entropy = policy.entropy().mean()
    loss = policy_loss + s["value_coefficient"] * value_loss - s["entropy_coefficient"] * entropy
    optimizer.zero_grad()
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), s["max_gradient_norm"] if s["max_gradient_norm"] > 0 else float("inf"))
    optimizer.step()
    with torch.no_grad():
        approx_kl = ((ratio - 1) - log_ratio).mean()
        clip_fraction = ((ratio - 1).abs() > s["clip_range"]).float().mean()
    return torch.stack([policy_loss, value_loss, entropy, approx_kl, clip_fraction, norm]).detach(), value_clips


def run(initial, recording, s):
    model = ActorCritic()
    model.load_state_dict(initial)
    optimizer = torch.optim.Adam(model.parameters(), lr=s["learning_rate"], eps=1e-5)
    sampling, shuffling = torch.Generator().manual_seed(SEED), torch.Generator().manual_seed(SEED + 1)
    size = STEPS * ENVIRONMENTS
    means, rates, all_actions, value_clips = [], [], [], 0
    for iteration in range(ITERATIONS):
        rate = s["learning_rate"] * (1 - iteration / ITERATIONS if s["anneal_learning_rate"] else 1)
        optimizer.param_groups[0]["lr"] = rate
        batch, actions = play(model, recording, iteration * STEPS, s, sampling)
        losses = []
        for _ in range(s["epochs"]):
            for samples in torch.randperm(size, generator=shuffling).split(size // s["minibatches"]):
                figures, clips = update(model, optimizer, {name: rows[samples] for name, rows in batch.items()}, s)
                losses.append(figures)
                value_clips += clips
        explained = 1 - (batch["returns"] - batch["values"]).var(unbiased=False) / batch["returns"].var(unbiased=False)
        means.append(torch.cat([torch.stack(losses).mean(0), explained[None]]))
        rates.append(rate)
        all_actions.append(actions)
    means = torch.stack(means)
    assert (means[:, 4] > 0).any(), "the ratio's clip is at work"
    assert s["value_clip_range"] == 0 or value_clips > 0, "so is the values'"
    assert s["max_gradient_norm"] not in (0.05, 0.5) or (means[:, 5] > s["max_gradient_norm"]).any(), "and the gradients'"
    return {"actions": torch.cat(all_actions), "losses": means, "learning_rate": torch.tensor(rates), **model.state_dict()}


def save(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        kind, array = {torch.uint8: ("U8", "<u1"), torch.bool: ("U8", "<u1"), torch.int64: ("I64", "<i8"), torch.float32: ("F32", "<f4")}[tensor.dtype]
        values = tensor.contiguous().numpy().astype(array).tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<q", len(text)) + text + data)


def main():
    torch.manual_seed(2)
    torch.set_num_threads(1)
    initial = {name: value * (2.5 if name.endswith("weight") else 1) for name, value in ActorCritic().state_dict().items()}  # that images matter
    recording = record()
    tensors = dict(recording)
    tensors.update({f"initial.{name}": value for name, value in initial.items()})
    metadata = {"seed": str(SEED), "total_steps": str(ITERATIONS * STEPS * ENVIRONMENTS)}
    for case, changes in CASES.items():
        s = {"rollout_length": STEPS, **DEFAULTS, **changes}
        metadata[f"case.{case}"] = "".join(f"PPO.{name} = {value}\n" for name, value in s.items())
        tensors.update({f"{case}.{name}": value for name, value in run(initial, recording, s).items()})
    save(pathlib.Path(__file__).parent / "../Amago.Tests/Reference/ppo_updates.safetensors", tensors, metadata)


main()
