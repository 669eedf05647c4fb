// What a workbook as a web page does.
