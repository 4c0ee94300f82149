Console.WriteLine("portkit");
