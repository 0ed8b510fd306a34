using System.Globalization;
using Amago.KillTarget;

// Saves without end, and says each step that is saved: the tests kill it while it does.
string path = args[0];
var run = new KilledRun();
long step = 0;
if (File.Exists(path))
{
    run.Load(path);
    step = run.Step;
}

while (true)
{
    run.Save(path, ++step);
    Console.Out.WriteLine(step.ToString(CultureInfo.InvariantCulture));
    Console.Out.Flush();
}
