// An environment of one's own, 64 of it stepped together by a policy that acts at random: dotnet run -c Release --project samples/OwnEnvironment
using Amago.Rl;
using OwnEnvironment;

var environments = new VectorEnvironment(count: 64, seed: 0, seed => new TimeLimit(new Catch(seed), steps: 100));
var observations = new byte[environments.BatchShape.ElementCount]; // (64, 10, 10, 1)
var actions = new int[environments.Count];
var random = new Random(0);
int episodes = 0, caught = 0;
environments.Reset(observations);
for (int step = 0; step < 1_000; step++)
{
    for (int i = 0; i < actions.Length; i++)
        actions[i] = random.Next(environments.ActionCount);
    environments.Step(actions, observations);
    foreach (FinishedEpisode episode in environments.FinishedEpisodes)
        (episodes, caught) = (episodes + 1, caught + (int)episode.Return);
}

Console.WriteLine($"{caught} of {episodes} balls caught at random");
