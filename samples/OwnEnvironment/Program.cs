// An environment of one's own, and an agent that learns it from pixels: dotnet run -c Release --project samples/OwnEnvironment
using Amago.Nets;
using Amago.Rl;
using Amago.Tensors;
using OwnEnvironment;

static IEnvironment Create(long seed) => new TimeLimit(new Catch(seed), steps: 100);

EvaluationResult random = Evaluation.Run(Create, policy: null, ActionChoice.Random, episodes: 1_000);
Console.WriteLine($"at random: {random.MeanReturn:P0} of the balls caught");

var environments = new VectorEnvironment(count: 32, seed: 0, Create);
var encoder = new GridworldCnn((10, 10, 1), channelsFirst: false, "leaky_relu", generator: new Generator(0));
var policy = new ActorCritic(encoder, environments.ActionCount, hidden: 64, generator: new Generator(1));
var ppo = new Ppo(policy, environments, totalSteps: 100_000);
while (!ppo.IsDone)
    ppo.Iterate();

EvaluationResult trained = Evaluation.Run(Create, policy, ActionChoice.Greedy, episodes: 1_000);
Console.WriteLine($"after {ppo.Steps:N0} steps: {trained.MeanReturn:P0}");

using CompiledCnn compiled = policy.Encoder.Compile(maxBatch: 1); // the encoder alone, for a program that only runs it
Console.WriteLine($"the encoder, compiled: {compiled.OutputFeatures} features of an image");
