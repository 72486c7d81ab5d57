"""Files that people take away: spreadsheets, CSV and QR codes. Knows neither request nor database."""
