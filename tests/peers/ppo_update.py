"""What PPO comes to in PyTorch: three rollouts with their updates, in several settings (tests/Amago.Tests/Reference/ppo_updates.safetensors)
and with every kind of action (ppo_actions.safetensors).

    /usr/bin/python3 tests/peers/ppo_update.py        # Debian's python3-torch; writes the files that the tests hold Amago.Rl.Ppo against

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


# ---- The other kinds of actions, with masks, and an image with a vector and a number of things: ppo_actions.safetensors.

# case: (text of the space, its parts as (kind, count, low, high), whether choices are masked, whether there is more than an image)
KINDS = {
    "discrete": ("discrete(3)", [("choice", 3)], False, False),
    "masked_discrete": ("discrete(4)", [("choice", 4)], True, False),
    "multi_discrete": ("multi_discrete([3, 2])", [("choice", 3), ("choice", 2)], False, False),
    "multi_binary": ("multi_binary(3)", [("bits", 3)], False, False),
    "continuous": ("box(2, -1, 1)", [("numbers", 2, -1.0, 1.0)], False, False),
    "tuple": ("tuple(discrete(3), box(2, -0.5, 0.5), multi_binary(2))",
              [("choice", 3), ("numbers", 2, -0.5, 0.5), ("bits", 2)], True, False),
    "structured": ("discrete(4)", [("choice", 4)], True, True),
}
VECTOR, THINGS = 3, 4


class KindActorCritic(nn.Module):
    def __init__(self, parts, structured):
        super().__init__()
        encoder = nn.Module()
        sizes = [1] + CHANNELS
        for i in range(3):
            setattr(encoder, f"conv{i + 1}", nn.Conv2d(sizes[i], sizes[i + 1], 2))
        self.structured = structured
        if structured:
            self.encoder = nn.Module()
            self.encoder.extractors = nn.ModuleDict({"picture": encoder})
        else:
            self.encoder = encoder
        self.convolutions = [getattr(encoder, f"conv{i + 1}") for i in range(3)]
        self.hidden = nn.Linear(CHANNELS[-1] + (VECTOR + THINGS if structured else 0), HIDDEN)
        self.actor = nn.Linear(HIDDEN, sum(part[1] for part in parts))
        self.critic = nn.Linear(HIDDEN, 1)
        numbers = sum(part[1] for part in parts if part[0] == "numbers")
        if numbers:
            self.log_std = nn.Parameter(torch.linspace(-0.4, 0.1, numbers))

    def forward(self, seen):
        x = seen["picture"].permute(0, 3, 1, 2).float() / 128 - 1
        for convolution in self.convolutions:
            x = nn.functional.leaky_relu(convolution(x))
        x = x.flatten(1)
        if self.structured:
            x = torch.cat([x, seen["speed"], nn.functional.one_hot(seen["place"], THINGS).float()], 1)
        x = torch.relu(self.hidden(x))
        return self.actor(x), self.critic(x).squeeze(1)


def distributions(model, parameters, masks, parts):
    """A distribution for each part, with the place of its numbers in an action."""
    found, at, mask_at, std_at = [], 0, 0, 0
    for kind, count, *_ in parts:
        values = parameters[:, at:at + count]
        at += count
        if kind == "choice":
            if masks is not None:
                values = torch.where(masks[:, mask_at:mask_at + count], values, torch.tensor(-1e8))
            mask_at += count
            found.append((kind, 1, torch.distributions.Categorical(logits=values)))
        elif kind == "bits":
            found.append((kind, count, torch.distributions.Bernoulli(logits=values)))
        else:
            std = model.log_std[std_at:std_at + count].exp()
            std_at += count
            found.append((kind, count, torch.distributions.Normal(values, std.expand_as(values))))
    return found


def log_prob_and_entropy(model, parameters, masks, parts, actions):
    log_prob, entropy, at = 0, 0, 0
    for kind, length, distribution in distributions(model, parameters, masks, parts):
        own = actions[:, at:at + length]
        at += length
        if kind == "choice":
            log_prob, entropy = log_prob + distribution.log_prob(own[:, 0].long()), entropy + distribution.entropy()
        else:
            log_prob, entropy = log_prob + distribution.log_prob(own).sum(1), entropy + distribution.entropy().sum(1)
    return log_prob, entropy


def draw_actions(model, parameters, masks, parts, generator):
    """Row by row, part by part: a uniform number for a choice and a bit, normal ones for numbers."""
    rows, found = [], distributions(model, parameters, masks, parts)
    for row in range(len(parameters)):
        action = []
        for kind, length, distribution in found:
            if kind == "choice":
                shares = torch.softmax(distribution.logits[row].double(), 0)
                u = torch.rand(1, generator=generator).double()
                action.append((shares.cumsum(0) <= u).sum().clamp(max=len(shares) - 1).float())
            elif kind == "bits":
                for p in torch.sigmoid(distribution.logits[row].double()):
                    action.append((torch.rand(1, generator=generator).double() < p).float()[0])
            else:
                numbers = distribution.mean[row] + distribution.stddev[row] * torch.randn(length, generator=generator)
                action.extend(numbers)
        rows.append(torch.stack(action))
    return torch.stack(rows)


def clip(actions, parts):
    """What the environment gets: numbers within their bounds."""
    columns, at = [], 0
    for kind, count, *bounds in parts:
        length = 1 if kind == "choice" else count
        own = actions[:, at:at + length]
        at += length
        columns.append(own.clamp(*bounds) if kind == "numbers" else own)
    return torch.cat(columns, 1)


def record_kind(parts, masked, g):
    rows, length = ITERATIONS * STEPS, sum(1 if part[0] == "choice" else part[1] for part in parts)
    chance = torch.rand(rows, ENVIRONMENTS, generator=g)
    found = {
        "picture": torch.randint(0, 256, (2, rows + 1, ENVIRONMENTS, HEIGHT, WIDTH, 1), generator=g, dtype=torch.uint8),
        "speed": torch.randn(2, rows + 1, ENVIRONMENTS, VECTOR, generator=g),
        "place": torch.randint(0, THINGS, (2, rows + 1, ENVIRONMENTS), generator=g),
        "terminated": chance < 0.15, "truncated": (chance > 0.1) & (chance < 0.3),
        "rewards": torch.randn(rows, ENVIRONMENTS, generator=g),
        "reward_of_action": torch.randn(rows, ENVIRONMENTS, length, generator=g),
    }
    choices = [part[1] for part in parts if part[0] == "choice"]
    if masked:
        legal = torch.rand(rows + 1, ENVIRONMENTS, sum(choices), generator=g) < 0.5
        at = 0
        for count in choices:  # of every choice something is legal
            one = torch.randint(0, count, (rows + 1, ENVIRONMENTS, 1), generator=g)
            legal[:, :, at:at + count] |= torch.arange(count) == one
            at += count
        found["masks"] = legal
    return found


def seen_at(recording, which, t):
    return {name: recording[name][which, t] for name in ("picture", "speed", "place")}


def play_kind(model, recording, first, parts, s, sampling):
    steps = range(first, first + STEPS)
    log_probabilities, values, errors, drawn = [], [], [], []
    masks = recording.get("masks")
    with torch.no_grad():
        for t in steps:
            parameters, value = model(seen_at(recording, 0, t))
            legal = None if masks is None else masks[t]
            actions = draw_actions(model, parameters, legal, parts, sampling)
            drawn.append(actions)
            values.append(value)
            log_probabilities.append(log_prob_and_entropy(model, parameters, legal, parts, actions)[0])
        for t in steps:
            following = model(seen_at(recording, 0, t + 1))[1]
            cut = model(seen_at(recording, 1, t))[1]
            following = torch.where(recording["truncated"][t], cut, following)
            following = torch.where(recording["terminated"][t], torch.zeros(ENVIRONMENTS), following)
            earned = recording["rewards"][t] + (recording["reward_of_action"][t] * clip(drawn[t - first], parts)).sum(1)
            errors.append(earned + s["discount"] * following - values[t - first])
    advantages = torch.zeros(STEPS, ENVIRONMENTS)
    for n in range(ENVIRONMENTS):
        for i in range(STEPS):
            weight = 1.0
            for t in range(i, STEPS):
                advantages[i, n] += weight * errors[t][n]
                weight *= s["discount"] * s["gae_lambda"]
                if recording["terminated"][first + t, n] or recording["truncated"][first + t, n]:
                    break
    values = torch.stack(values)
    batch = {name: recording[name][0, first:first + STEPS].flatten(0, 1) for name in ("picture", "speed", "place")}
    batch.update({
        "actions": torch.cat(drawn), "log_probabilities": torch.cat(log_probabilities), "values": values.flatten(),
        "advantages": advantages.flatten(), "returns": (advantages + values).flatten(),
    })
    if masks is not None:
        batch["masks"] = masks[first:first + STEPS].flatten(0, 1)
    return batch, torch.stack(drawn)


def update_kind(model, optimizer, batch, parts, s):
    advantages = (batch["advantages"] - batch["advantages"].mean()) / (batch["advantages"].std(unbiased=False) + 1e-8)
    parameters, values = model(batch)
    log_prob, entropies = log_prob_and_entropy(model, parameters, batch.get("masks"), parts, batch["actions"])
    log_ratio = log_prob - batch["log_probabilities"]
    ratio = log_ratio.exp()
    clipped = ratio.clamp(1 - s["clip_range"], 1 + s["clip_range"])
    policy_loss = torch.max(-advantages * ratio, -advantages * clipped).mean()
    value_loss = 0.5 * ((values - batch["returns"]) ** 2).mean()
    entropy = entropies.mean()
    loss = policy_loss + s["value_coefficient"] * value_loss - s["entropy_coefficient"] * entropy
    optimizer.zero_grad()
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), s["max_gradient_norm"])
    optimizer.step()
    with torch.no_grad():
        approx_kl = ((ratio - 1) - log_ratio).mean()
        clip_fraction = ((ratio - 1).abs() > s["clip_range"]).float().mean()
    return torch.stack([policy_loss, value_loss, entropy, approx_kl, clip_fraction, norm]).detach()


def run_kind(kind, s):
    text, parts, masked, structured = KINDS[kind]
    recording = record_kind(parts, masked, torch.Generator().manual_seed(5))
    torch.manual_seed(6)
    model = KindActorCritic(parts, structured)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if name.endswith("weight"):
                value *= 2.5
    result = {f"initial.{name}": value.clone() for name, value in model.state_dict().items()}
    result.update({f"recording.{name}": value for name, value in recording.items()})
    optimizer = torch.optim.Adam(model.parameters(), lr=s["learning_rate"], eps=1e-5)
    sampling, shuffling = torch.Generator().manual_seed(SEED), torch.Generator().manual_seed(SEED + 1)
    size, means, all_actions = STEPS * ENVIRONMENTS, [], []
    for iteration in range(ITERATIONS):
        optimizer.param_groups[0]["lr"] = s["learning_rate"] * (1 - iteration / ITERATIONS)
        batch, actions = play_kind(model, recording, iteration * STEPS, parts, s, sampling)
        losses = []
        for _ in range(s["epochs"]):
            for samples in torch.randperm(size, generator=shuffling).split(size // s["minibatches"]):
                losses.append(update_kind(model, optimizer, {name: rows[samples] for name, rows in batch.items()}, parts, s))
        explained = 1 - (batch["returns"] - batch["values"]).var(unbiased=False) / batch["returns"].var(unbiased=False)
        means.append(torch.cat([torch.stack(losses).mean(0), explained[None]]))
        all_actions.append(actions)
    result.update({"actions": torch.cat(all_actions), "losses": torch.stack(means), **model.state_dict()})
    return result


def write_kinds():
    s = {"rollout_length": STEPS, **DEFAULTS}
    tensors, metadata = {}, {"seed": str(SEED), "total_steps": str(ITERATIONS * STEPS * ENVIRONMENTS)}
    metadata["settings"] = "".join(f"PPO.{name} = {value}\n" for name, value in s.items())
    for kind, (text, _, _, structured) in KINDS.items():
        metadata[f"actions.{kind}"] = text
        entries = f", speed: vector({VECTOR}), place: discrete({THINGS})" if structured else ""
        metadata[f"observations.{kind}"] = f"{{{'picture' if structured else 'observation'}: image({HEIGHT}, {WIDTH}, 1){entries}}}"
        tensors.update({f"{kind}.{name}": value for name, value in run_kind(kind, s).items()})
    save(pathlib.Path(__file__).parent / "../Amago.Tests/Reference/ppo_actions.safetensors", tensors, metadata)


main()
write_kinds()
